/* The connection form: shows the fields of the chosen protocol, lets the port follow it, marks what FIPS mode forbids, and turns
   lists of algorithm names into editors. Without it every field is shown and the server takes those of the protocol. */
(function () {
  "use strict";

  /** Value of an input by its field name; null where the form has no such input. */
  function valueOf(form, name) {
    var input = form.elements.namedItem(form.id + ":" + name);
    if (!input) { return null; }
    return input.type === "checkbox" ? String(input.checked) : input.value;
  }

  /** data-when="protocol=ftp,ftps;passiveMode=false": every part must hold; a part about an absent input does. */
  function holds(form, condition) {
    return condition.split(";").filter(Boolean).every(function (part) {
      var pair = part.split("=");
      var value = valueOf(form, pair[0]);
      return value === null || pair[1].split(",").indexOf(value) >= 0;
    });
  }

  function showWhatApplies(form) {
    form.querySelectorAll("[data-when]").forEach(function (part) {
      part.hidden = !holds(form, part.getAttribute("data-when"));
    });
  }

  /** Whether only approved algorithms may be chosen now. */
  function approvedOnly(form) {
    return form.getAttribute("data-fips") === "true" && valueOf(form, "fipsOverride") !== "true";
  }

  /** Options that do not fit: data-choices by protocol, data-fips-only while FIPS mode applies, data-never always. */
  function limitOptions(form) {
    form.querySelectorAll("select").forEach(function (select) {
      var fits = fitting(select.getAttribute("data-choices"), valueOf(form, "protocol"));
      var forbidden = words(select.getAttribute("data-never"));
      if (approvedOnly(form)) { forbidden = forbidden.concat(words(select.getAttribute("data-fips-only"))); }
      Array.prototype.forEach.call(select.options, function (option) {
        var misfit = fits !== null && fits.indexOf(option.value) < 0;
        option.hidden = misfit;
        option.disabled = misfit || (forbidden.indexOf(option.value) >= 0 && !option.defaultSelected);
      });
      if (fits !== null && fits.indexOf(select.value) < 0) { select.value = fits[0]; }
    });
  }

  function words(text) {
    return (text || "").split(" ").filter(Boolean);
  }

  function fitting(choices, protocol) {
    var found = words(choices).filter(function (choice) { return choice.indexOf(protocol + "=") === 0; })[0];
    return found ? found.substring(protocol.length + 1).split(",") : null;
  }

  /** The usual port of what is chosen. */
  function usualPort(form) {
    var protocol = valueOf(form, "protocol");
    if (protocol === "ftps" && valueOf(form, "properties_tls_mode") === "explicit") { return "21"; }
    return words(form.getAttribute("data-ports")).filter(function (p) { return p.indexOf(protocol + "=") === 0; })[0].split("=")[1];
  }

  function followPort(form) {
    var port = form.elements.namedItem(form.id + ":port");
    var follows = port.value === "" || port.value === usualPort(form);
    port.addEventListener("input", function () { follows = port.value === ""; });
    return function () {
      if (follows) { port.value = usualPort(form); }
    };
  }

  /* ---- algorithms ---- */

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text) { element.textContent = text; }
    return element;
  }

  function button(label, text, className, act) {
    var made = make("button", className, text);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.title = label;
    made.addEventListener("click", act);
    return made;
  }

  function marksOf(source) {
    return Array.prototype.map.call(source.querySelectorAll(".mark"), function (mark) { return mark.cloneNode(true); });
  }

  /** An editor over the input that holds the names, comma-separated: an ordered list and what may be added. */
  function Editor(form, fieldset) {
    this.form = form;
    this.input = form.elements.namedItem(form.id + ":" + fieldset.getAttribute("data-algorithms"));
    this.known = {};
    this.order = [];
    fieldset.querySelectorAll(".known li").forEach(function (item) {
      this.known[item.getAttribute("data-name")] = item;
      this.order.push(item.getAttribute("data-name"));
    }, this);
    fieldset.querySelector(".known").hidden = true;
    fieldset.querySelector("label").hidden = true;
    this.input.hidden = true;
    this.chosen = make("ol", "chosen");
    this.available = make("ul", "available");
    this.said = make("p", "visually-hidden");
    this.said.setAttribute("aria-live", "polite");
    this.input.after(this.chosen, this.available, this.said);
    this.draw();
  }

  Editor.prototype.names = function () {
    return this.input.value.split(/[,\s]+/).filter(Boolean);
  };

  Editor.prototype.change = function (names, said, focus) {
    this.input.value = names.join(", ");
    this.said.textContent = said;
    this.form.dispatchEvent(new Event("change"));
    var goal = focus && this.chosen.querySelector(focus);
    if (goal) { goal.focus(); }
  };

  Editor.prototype.mark = function (name) {
    return this.known[name] ? this.known[name].getAttribute("data-mark") : "unknown";
  };

  Editor.prototype.weak = function () {
    var editor = this;
    return this.names().filter(function (name) { return editor.mark(name) === "weak"; });
  };

  Editor.prototype.draw = function () {
    var editor = this;
    var names = this.names();
    this.chosen.textContent = "";
    if (names.length === 0) { this.chosen.append(make("li", "none", approvedOnly(this.form) ? "Default: every approved name" : "Default order of the library")); }
    names.forEach(function (name, at) { editor.chosen.append(editor.row(names, name, at)); });
    this.available.textContent = "";
    this.order.filter(function (name) { return names.indexOf(name) < 0; }).forEach(function (name) {
      editor.available.append(editor.offer(names, name));
    });
  };

  Editor.prototype.row = function (names, name, at) {
    var editor = this;
    var row = make("li");
    row.append(make("code", "", name));
    if (this.known[name]) { row.append.apply(row, marksOf(this.known[name])); }
    if (approvedOnly(this.form) && this.mark(name) !== "approved") { row.append(make("span", "mark bad", "not in FIPS mode")); }
    var tools = make("span", "tools");
    var up = button("Move " + name + " up", "\u2191", "small", function () { editor.move(names, at, -1); });
    var down = button("Move " + name + " down", "\u2193", "small", function () { editor.move(names, at, 1); });
    up.disabled = at === 0;
    down.disabled = at === names.length - 1;
    tools.append(up, down, button("Remove " + name, "\u00d7", "small", function () {
      editor.change(names.filter(function (n) { return n !== name; }), name + " removed");
    }));
    row.append(tools);
    return row;
  };

  Editor.prototype.move = function (names, at, by) {
    var moved = names.slice();
    moved.splice(at + by, 0, moved.splice(at, 1)[0]);
    this.change(moved, names[at] + " is number " + (at + by + 1), "li:nth-child(" + (at + by + 1) + ") button:nth-child(" + (by < 0 ? 1 : 2) + "):enabled");
  };

  Editor.prototype.offer = function (names, name) {
    var editor = this;
    var item = make("li");
    var add = button("Add " + name, "", "small add", function () { editor.change(names.concat(name), name + " added"); });
    add.append(make("span", "", "+ "), make("code", "", name));
    add.append.apply(add, marksOf(this.known[name]));
    if (approvedOnly(this.form) && this.mark(name) !== "approved") {
      add.disabled = true;
      add.title = name + " is not approved in FIPS mode; the FIPS override of this connection allows it.";
    }
    item.append(add);
    return item;
  };

  function nameWeak(form, editors) {
    var weak = valueOf(form, "protocol") !== "sftp" ? [] : editors.reduce(function (all, e) { return all.concat(e.weak()); }, []);
    form.querySelectorAll("[data-weak]").forEach(function (part) { part.hidden = weak.length === 0; });
    form.querySelectorAll("[data-weak-names]").forEach(function (part) { part.textContent = weak.join(", "); });
  }

  /** What was left folded but has something to say. */
  function unfold(form) {
    form.querySelectorAll("details").forEach(function (details) {
      var problem = Array.prototype.some.call(details.querySelectorAll(".problem"), function (p) { return p.textContent; });
      if (problem || details.getAttribute("data-open") === "true") { details.open = true; }
    });
  }

  function start(form) {
    var port = followPort(form);
    var editors = Array.prototype.map.call(form.querySelectorAll("[data-algorithms]"), function (f) { return new Editor(form, f); });
    function refresh() {
      limitOptions(form);
      showWhatApplies(form);
      editors.forEach(function (editor) { editor.draw(); });
      nameWeak(form, editors);
    }
    form.addEventListener("change", function (event) {
      if (event.target.id !== form.id + ":port") { port(); }
      refresh();
    });
    refresh();
    unfold(form);
    var problem = form.querySelector("[aria-invalid='true']:not([hidden])");
    if (problem) { problem.focus(); }
  }

  function startAll() {
    document.querySelectorAll("[data-connection-form]").forEach(start);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", startAll);
  } else {
    startAll();
  }
})();
