/* The editor of a job's steps. It edits the JSON text in the form's input "steps": a list of steps as the API has them. Forms of steps are
   made from the schemas of their types; blocks are indented as the engine reads them; nothing is refused here, only pointed at. */
(function () {
  "use strict";

  const SYSTEM = [
    ["job.workspace", "directory of this execution"], ["job.execution_id", "id of this execution"], ["job.name", "name of the job"],
    ["job.version", "version that runs"], ["job.started_at", "start of this execution"], ["job.attempt", "number of the attempt"]
  ];
  const MONITOR = [
    ["monitor.name", "name of the monitor"], ["monitor.trigger_event", "what it saw"], ["monitor.triggered_files", "files it saw"],
    ["monitor.triggered_files[0].path", "path of the first file"], ["monitor.triggered_at", "when it saw them"]
  ];
  const CATEGORIES = { transfer: "Transfer", files: "Files", pgp: "PGP", cloud: "Cloud", flow: "Flow" };
  const DEEPEST = 10;
  const OPENERS = ["flow.foreach", "flow.if"];

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text !== undefined && text !== null) { element.textContent = text; }
    return element;
  }

  function button(text, label, act, className) {
    const made = make("button", className || "small", text);
    made.type = "button";
    if (label) { made.setAttribute("aria-label", label); made.title = label; }
    made.addEventListener("click", act);
    return made;
  }

  function words(name) {
    const plain = name.replace(/_id$/, "").replace(/_ids$/, "s").replace(/_/g, " ");
    return plain.charAt(0).toUpperCase() + plain.slice(1);
  }

  /** As the server makes aliases from names. */
  function slug(name) {
    const plain = (name || "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 64).replace(/-$/, "");
    return plain && !/^[0-9]+$/.test(plain) && ["job", "loop", "monitor", "steps"].indexOf(plain) < 0 ? plain : null;
  }

  /** Depth of every step, and what is wrong with its block. */
  function structure(steps) {
    const open = [];
    const depths = [];
    const problems = {};
    steps.forEach(function (step, at) {
      const top = open[open.length - 1];
      if (OPENERS.indexOf(step.typeKey) >= 0) {
        depths[at] = open.length;
        open.push({ at: at, type: step.typeKey, split: false });
        if (open.length > DEEPEST) { problems[at] = "Lies in more than " + DEEPEST + " blocks."; }
      } else if (step.typeKey === "flow.else") {
        depths[at] = Math.max(0, open.length - 1);
        if (!top || top.type !== "flow.if") {
          problems[at] = top ? "An Else belongs into an If; this block is a For each." : "This Else is in no If.";
        } else if (top.split) {
          problems[at] = "The If of step " + (top.at + 1) + " has an Else already.";
        } else {
          top.split = true;
        }
      } else if (step.typeKey === "flow.end") {
        if (!top) { problems[at] = "This End closes no block: there is no For each or If open before it."; }
        open.pop();
        depths[at] = open.length;
      } else {
        depths[at] = open.length;
      }
    });
    open.forEach(function (opener) { problems[opener.at] = "This block has no End."; });
    return { depths: depths, problems: problems };
  }

  /** Whether a name fits a pattern of *, ? and [...], as the server matches. */
  function globMatches(pattern, name) {
    let expression = "";
    for (let i = 0; i < pattern.length; i++) {
      const c = pattern.charAt(i);
      let from = i + 1;
      if (/[!^]/.test(pattern.charAt(from))) { from++; }
      const close = c === "[" ? pattern.indexOf("]", from + 1) : -1;
      if (c === "*") {
        expression += "[^]*";
      } else if (c === "?") {
        expression += "[^]";
      } else if (close > 0) {
        const body = pattern.slice(i + 1, close);
        const negated = /^[!^]/.test(body);
        expression += "[" + (negated ? "^" : "") + body.slice(negated ? 1 : 0).replace(/[\\\][^]/g, "\\$&") + "]";
        i = close;
      } else {
        expression += c.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
      }
    }
    try { return new RegExp("^" + expression + "$").test(name); } catch (e) { return false; }
  }

  function Editor(root, form) {
    const read = function (name) { return JSON.parse(root.getAttribute("data-" + name) || "[]"); };
    this.root = root;
    this.form = form;
    this.input = form.elements.namedItem(form.id + ":steps");
    this.types = read("types");
    this.byKey = {};
    this.types.forEach(function (type) {
      this.byKey[type.key] = type;
      type.aliases.forEach(function (alias) { this.byKey[alias] = type; }, this);
    }, this);
    this.connections = read("connections");
    this.keys = read("keys");
    this.number = 0;
    const problems = read("problems");
    this.steps = JSON.parse(this.input.value || "[]").map(function (step) { return this.adopt(step, false); }, this);
    this.place(problems);
    this.build();
    this.draw();
  }

  /** A step as the editor keeps it: numbers and switches as they were typed. */
  Editor.prototype.adopt = function (step, open) {
    return {
      uid: ++this.number, open: open, problems: {}, name: step.name || "", alias: step.alias || "", typeKey: step.typeKey || "",
      configuration: Object.assign({}, step.configuration), timeoutSeconds: step.timeoutSeconds === undefined || step.timeoutSeconds === null ? "" : String(step.timeoutSeconds),
      maxRuntimeSeconds: step.maxRuntimeSeconds === undefined || step.maxRuntimeSeconds === null ? "" : String(step.maxRuntimeSeconds)
    };
  };

  /** Puts what the server said to its steps: steps[2].configuration.remote_path. */
  Editor.prototype.place = function (problems) {
    problems.forEach(function (problem) {
      const parts = /^steps\[(\d+)\]\.?(.*)$/.exec(problem.field);
      const step = parts && this.steps[Number(parts[1])];
      if (step) {
        const field = parts[2] || "name";
        step.problems[field] = step.problems[field] ? step.problems[field] + " " + problem.message : problem.message;
        step.open = true;
      }
    }, this);
  };

  Editor.prototype.store = function () {
    this.input.value = JSON.stringify(this.steps.map(function (step) {
      return {
        name: step.name, alias: step.alias || null, typeKey: step.typeKey, configuration: step.configuration,
        timeoutSeconds: step.timeoutSeconds === "" ? null : step.timeoutSeconds, maxRuntimeSeconds: step.maxRuntimeSeconds === "" ? null : step.maxRuntimeSeconds
      };
    }));
    this.form.dispatchEvent(new CustomEvent("steps", { detail: this }));
  };

  Editor.prototype.type = function (step) {
    return this.byKey[step.typeKey];
  };

  Editor.prototype.build = function () {
    const editor = this;
    this.message = make("p", "structure");
    this.message.setAttribute("role", "status");
    this.list = make("ol", "steps");
    this.list.id = "stepList";
    this.none = make("div", "card empty", "No steps yet. A job needs at least one step before it can run.");
    this.said = make("p", "visually-hidden");
    this.said.setAttribute("aria-live", "polite");
    const add = button("+ Add step", "", function () { editor.pick(editor.steps.length, add); }, "add-step");
    add.id = "addStep";
    const main = make("div", "main");
    main.append(this.message, this.list, this.none, add, this.said);
    this.variables = make("aside", "card variables");
    this.variables.setAttribute("aria-label", "Variables");
    this.root.append(main, this.variables);
    this.buildPicker();
    this.list.addEventListener("focusin", function (event) { editor.focused(event.target); });
  };

  /* ---- choosing a type ---- */

  Editor.prototype.buildPicker = function () {
    const editor = this;
    this.picker = make("dialog", "types");
    this.picker.id = "typePicker";
    const title = make("h2", "", "Add a step");
    title.id = "typePickerTitle";
    this.picker.setAttribute("aria-labelledby", title.id);
    const search = make("input");
    search.type = "text";
    search.setAttribute("aria-label", "Search types");
    search.placeholder = "Search";
    const groups = make("div", "groups");
    const order = Object.keys(CATEGORIES);
    const categories = [];
    this.types.forEach(function (type) { if (categories.indexOf(type.category) < 0) { categories.push(type.category); } });
    categories.sort(function (a, b) { return (order.indexOf(a) + 99) % 99 - (order.indexOf(b) + 99) % 99; });
    categories.forEach(function (category) {
      const group = make("section");
      group.append(make("h3", "", CATEGORIES[category] || words(category)));
      const list = make("ul");
      editor.types.filter(function (type) { return type.category === category; }).forEach(function (type) {
        const item = make("li");
        const choose = button("", "", function () { editor.chosen(type); }, "type");
        choose.setAttribute("data-type", type.key);
        choose.append(make("strong", "", type.name), make("code", "", type.key), make("span", "hint", type.description));
        item.append(choose);
        list.append(item);
      });
      group.append(list);
      groups.append(group);
    });
    search.addEventListener("input", function () {
      const wanted = search.value.toLowerCase();
      groups.querySelectorAll("li").forEach(function (item) { item.hidden = item.textContent.toLowerCase().indexOf(wanted) < 0; });
      groups.querySelectorAll("section").forEach(function (group) { group.hidden = !group.querySelector("li:not([hidden])"); });
    });
    const close = make("div", "submit");
    close.append(button("Cancel", "", function () { editor.picker.close(); }, ""));
    this.picker.append(title, search, groups, close);
    this.root.append(this.picker);
    this.search = search;
  };

  Editor.prototype.pick = function (at) {
    this.insertAt = at;
    this.search.value = "";
    this.search.dispatchEvent(new Event("input"));
    this.picker.showModal();
    this.search.focus();
  };

  /** Adds the step; a block comes with its end. */
  Editor.prototype.chosen = function (type) {
    this.picker.close();
    const added = [this.adopt({ name: this.freeName(type.name), typeKey: type.key }, type.key !== "flow.else" && type.key !== "flow.end")];
    if (OPENERS.indexOf(type.key) >= 0) { added.push(this.adopt({ name: "End of " + type.name.toLowerCase(), typeKey: "flow.end" }, false)); }
    this.steps.splice.apply(this.steps, [this.insertAt, 0].concat(added));
    this.say(added[0].name + " added as step " + (this.insertAt + 1));
    this.draw();
    const card = this.card(added[0]);
    const first = card.querySelector(".step-body [data-field]") || card.querySelector(".step-body input") || card.querySelector("button");
    card.scrollIntoView({ block: "nearest" });
    if (first) { first.focus(); }
  };

  Editor.prototype.freeName = function (name) {
    const taken = this.steps.map(function (step) { return step.name; });
    let free = name;
    for (let i = 2; taken.indexOf(free) >= 0; i++) { free = name + " " + i; }
    return free;
  };

  /* ---- the list ---- */

  Editor.prototype.card = function (step) {
    return this.list.querySelector("[data-uid='" + step.uid + "']");
  };

  Editor.prototype.icon = function (name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", this.root.getAttribute("data-icons") + "#" + name);
    svg.append(use);
    return svg;
  };

  Editor.prototype.say = function (text) {
    this.said.textContent = text;
  };

  Editor.prototype.draw = function () {
    const editor = this;
    this.list.textContent = "";
    this.steps.forEach(function (step, at) { editor.list.append(editor.drawCard(step, at)); });
    this.none.hidden = this.steps.length > 0;
    this.list.hidden = this.steps.length === 0;
    this.active = null;
    this.mark();
    this.drawVariables();
    this.store();
  };

  /** Indentation and what does not match: again after every change. */
  Editor.prototype.mark = function () {
    const found = structure(this.steps);
    this.steps.forEach(function (step, at) {
      const card = this.card(step);
      card.className = card.className.replace(/ ?depth-\d+/, "") + " depth-" + Math.min(found.depths[at], DEEPEST);
      const place = card.querySelector(".block-problem");
      place.textContent = found.problems[at] || "";
      card.classList.toggle("unmatched", Boolean(found.problems[at]));
    }, this);
    const wrong = Object.keys(found.problems).map(function (at) { return "step " + (Number(at) + 1); });
    this.message.textContent = wrong.length ? "Blocks do not match: " + wrong.join(", ") + "." : "";
    this.message.hidden = wrong.length === 0;
    this.unmatched = wrong;
  };

  Editor.prototype.drawCard = function (step, at) {
    const editor = this;
    const type = this.type(step);
    const flow = step.typeKey.indexOf("flow.") === 0;
    const card = make("li", "step" + (flow ? " flow" : ""));
    card.setAttribute("data-uid", step.uid);
    const head = make("div", "step-head");
    const grip = make("span", "grip", "\u2807");
    grip.setAttribute("aria-hidden", "true");
    grip.title = "Drag to move";
    grip.addEventListener("pointerdown", function (event) { editor.drag(event, step, card); });
    const toggle = button("", "", function () { editor.toggle(step); }, "step-toggle");
    toggle.append(make("span", "order", String(at + 1)), make("span", "step-name", step.name || "(no name)"), make("span", "step-type", type ? type.name : step.typeKey));
    toggle.setAttribute("aria-expanded", String(step.open));
    const tools = make("span", "tools");
    const name = step.name || "step " + (at + 1);
    const up = button("\u2191", "Move " + name + " up", function () { editor.move(at, -1); });
    const down = button("\u2193", "Move " + name + " down", function () { editor.move(at, 1); });
    up.disabled = at === 0;
    down.disabled = at === this.steps.length - 1;
    up.classList.add("up");
    down.classList.add("down");
    const after = button("+", "Add a step after " + name, function () { editor.pick(at + 1); });
    after.classList.add("after");
    const copy = button("", "Copy " + name, function () { editor.copy(at); });
    copy.append(this.icon("copy"));
    const remove = button("\u00d7", "Remove " + name, function () { editor.remove(at); });
    remove.classList.add("remove");
    tools.append(up, down, after, copy, remove);
    head.append(grip, toggle, tools);
    card.append(head, make("p", "block-problem problem"));
    const summary = make("div", "step-summary");
    card.append(summary);
    this.summarise(step, summary);
    if (step.open) { card.append(this.drawBody(step, at, type)); }
    return card;
  };

  /** What a folded step does, and what is risky about it. */
  Editor.prototype.summarise = function (step, place) {
    const editor = this;
    const type = this.type(step);
    place.textContent = "";
    const facts = make("p", "facts-line");
    if (!step.open && type) {
      Object.keys(step.configuration).slice(0, 4).forEach(function (name) {
        const value = editor.shown(name, step.configuration[name]);
        if (value) { facts.append(make("span", "none", words(name) + " "), make("code", "", value), document.createTextNode(" ")); }
      });
    }
    if (facts.childNodes.length) { place.append(facts); }
    if (!step.open) {
      this.notesOf(step).forEach(function (note) { place.append(editor.note(note)); });
      const count = Object.keys(step.problems).length;
      if (count) { place.append(make("p", "problem", count === 1 ? "1 field needs attention." : count + " fields need attention.")); }
    }
    place.hidden = place.childNodes.length === 0;
  };

  Editor.prototype.shown = function (name, value) {
    const type = this.connections.concat(this.keys).filter(function (known) { return known.id === value; })[0];
    if (type) { return type.name; }
    if (value === true) { return "yes"; }
    if (value === false) { return "no"; }
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text.length > 60 ? text.slice(0, 57) + "\u2026" : text;
  };

  /** Notes about everything a step refers to. */
  Editor.prototype.notesOf = function (step) {
    const editor = this;
    const type = this.type(step);
    let notes = type ? [] : [{ tone: "bad", text: "This server has no step type " + step.typeKey + "." }];
    Object.keys(type ? type.schema.properties : {}).forEach(function (name) {
      const property = type.schema.properties[name];
      [].concat(step.configuration[name] || []).forEach(function (value) { notes = notes.concat(editor.notesOn(property, value)); });
    });
    return notes;
  };

  Editor.prototype.notesOn = function (property, value) {
    if (!value || typeof value !== "string") { return []; }
    const connection = property.uiHint === "connection-picker";
    if (!connection && property.uiHint !== "key-picker") { return []; }
    const known = (connection ? this.connections : this.keys).filter(function (one) { return one.id === value; })[0];
    if (!known) { return [{ tone: "bad", text: connection ? "There is no connection with the id " + value + " any more." : "There is no key with the id " + value + " any more." }]; }
    return known.notes;
  };

  Editor.prototype.note = function (note) {
    const made = make("p", "note " + note.tone);
    made.append(make("span", "", note.text));
    return made;
  };

  Editor.prototype.toggle = function (step) {
    step.open = !step.open;
    this.redraw(step).querySelector(".step-toggle").focus();
    this.drawVariables();
  };

  Editor.prototype.redraw = function (step) {
    const fresh = this.drawCard(step, this.steps.indexOf(step));
    this.card(step).replaceWith(fresh);
    this.active = null;
    this.mark();
    return fresh;
  };

  Editor.prototype.move = function (at, by) {
    this.moveTo(at, at + by);
    const tool = this.card(this.steps[at + by]).querySelector(by < 0 ? ".up" : ".down");
    (tool.disabled ? tool.parentNode.querySelector(by < 0 ? ".down" : ".up") : tool).focus();
  };

  Editor.prototype.moveTo = function (from, to) {
    const step = this.steps.splice(from, 1)[0];
    this.steps.splice(to, 0, step);
    this.draw();
    this.say(step.name + " is step " + (to + 1) + " of " + this.steps.length);
  };

  Editor.prototype.copy = function (at) {
    const original = this.steps[at];
    const copy = this.adopt(JSON.parse(JSON.stringify(original)), true);
    copy.name = this.freeName(original.name);
    copy.alias = "";
    const type = this.type(original);
    Object.keys(type ? type.schema.properties : {}).forEach(function (name) {
      if (type.schema.properties[name].writeOnly) { delete copy.configuration[hasName(name)]; } // the copy has no secret yet
    });
    this.steps.splice(at + 1, 0, copy);
    this.draw();
    this.say(copy.name + " added as step " + (at + 2));
    this.card(copy).querySelector(".step-toggle").focus();
  };

  Editor.prototype.remove = function (at) {
    const gone = this.steps.splice(at, 1)[0];
    this.draw();
    this.say(gone.name + " removed");
    const next = this.steps[Math.min(at, this.steps.length - 1)];
    (next ? this.card(next).querySelector(".remove") : document.getElementById("addStep")).focus();
  };

  /** Moves the card with the pointer; it lands where it is let go. */
  Editor.prototype.drag = function (event, step, card) {
    const editor = this;
    const grip = event.currentTarget;
    const from = this.steps.indexOf(step);
    let to = from;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    card.classList.add("dragged");
    function over(moved) {
      const edge = 140; // the bar with Save lies over the lower end
      if (moved.clientY > window.innerHeight - edge) { window.scrollBy(0, 14); }
      if (moved.clientY < edge / 2) { window.scrollBy(0, -14); }
      const cards = Array.prototype.filter.call(editor.list.children, function (other) { return other !== card; });
      to = cards.filter(function (other) {
        const box = other.getBoundingClientRect();
        return moved.clientY > box.top + box.height / 2;
      }).length;
      cards.forEach(function (other, at) {
        other.classList.toggle("drop-before", at === to && to !== from);
        other.classList.toggle("drop-after", at === cards.length - 1 && to === cards.length && to !== from);
      });
    }
    function end(ended) {
      grip.removeEventListener("pointermove", over);
      grip.removeEventListener("pointerup", end);
      grip.removeEventListener("pointercancel", end);
      if (ended.type === "pointerup" && to !== from) {
        editor.moveTo(from, to);
      } else {
        editor.draw();
      }
    }
    grip.addEventListener("pointermove", over);
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", end);
  };

  /* ---- the form of a step ---- */

  Editor.prototype.drawBody = function (step, at, type) {
    const editor = this;
    const body = make("div", "step-body");
    if (type) { body.append(make("p", "hint", type.description)); }
    const basics = make("div", "columns");
    basics.append(this.plain(step, "name", "Step name", { maxLength: 200, live: true }), this.typeField(step));
    body.append(basics);
    if (type) {
      const fields = make("div", "columns");
      Object.keys(type.schema.properties).forEach(function (name) { fields.append(editor.field(step, type, name)); });
      if (fields.childNodes.length) { body.append(fields); }
    }
    body.append(this.leftOver(step, type));
    if (["flow.else", "flow.end"].indexOf(step.typeKey) < 0) {
      const more = make("details", "more");
      more.append(make("summary", "", "Alias and time limits"));
      const rest = make("div", "columns three");
      const progress = type && type.progress ? "Longest time without progress. " : "Longest run time. ";
      rest.append(
        this.plain(step, "alias", "Alias", { maxLength: 64, optional: true, placeholder: slug(step.name) || "", hint: "Names the outputs of this step: a-z, 0-9 and -. Empty: made from the name when no other step has it." }),
        this.plain(step, "timeoutSeconds", "Timeout (seconds)", { maxLength: 7, number: true, placeholder: "300", hint: progress + "1 to 86400." }),
        this.plain(step, "maxRuntimeSeconds", "Longest run time in all (seconds)", { maxLength: 7, number: true, optional: true, placeholder: "no limit" }));
      more.append(rest);
      more.open = ["alias", "timeoutSeconds", "maxRuntimeSeconds"].some(function (name) { return step.problems[name]; });
      body.append(more);
    }
    return body;
  };

  /** Members the type does not know: shown, so that they can be removed. */
  Editor.prototype.leftOver = function (step, type) {
    const editor = this;
    const place = make("div");
    const secrets = Object.keys(type ? type.schema.properties : {}).filter(function (name) { return type.schema.properties[name].writeOnly; }).map(hasName);
    Object.keys(step.configuration).forEach(function (name) {
      if (type && (type.schema.properties[name] || secrets.indexOf(name) >= 0)) { return; }
      const row = make("p", "note caution");
      row.append(make("span", "", "Unknown field "), make("code", "", name), document.createTextNode(" "));
      row.append(button("Remove", "Remove the field " + name, function () {
        delete step.configuration[name];
        editor.redraw(step);
        editor.store();
      }));
      place.append(row);
    });
    return place;
  };

  function hasName(name) {
    return "has" + name.split("_").map(function (part) { return part.charAt(0).toUpperCase() + part.slice(1); }).join("");
  }

  /** A labelled place for an input with its problem. */
  Editor.prototype.frame = function (step, key, label, input, options) {
    const id = "step-" + step.uid + "-" + key.replace(/[^A-Za-z0-9]/g, "-");
    const field = make("div", "field" + (options.wide ? " wide" : ""));
    const named = make("label", "", label);
    input.id = id;
    named.htmlFor = id;
    if (options.optional) { named.append(" ", make("span", "hint", "(optional)")); }
    field.append(named);
    field.append(options.around || input);
    const described = [];
    if (options.hint) {
      const hint = make("p", "hint", options.hint);
      hint.id = id + "-hint";
      described.push(hint.id);
      field.append(hint);
    }
    if (options.below) { field.append(options.below); }
    const problem = make("span", "problem", step.problems[key] || "");
    problem.id = id + "-problem";
    field.append(problem);
    if (step.problems[key]) {
      input.setAttribute("aria-invalid", "true");
      described.push(problem.id);
    }
    if (described.length) { input.setAttribute("aria-describedby", described.join(" ")); }
    return field;
  };

  /** After something was entered: the old problem is none any more. */
  Editor.prototype.entered = function (step, key, input) {
    if (step.problems[key]) {
      delete step.problems[key];
      input.removeAttribute("aria-invalid");
      document.getElementById(input.id + "-problem").textContent = "";
    }
    this.store();
  };

  Editor.prototype.plain = function (step, key, label, options) {
    const editor = this;
    const input = make("input");
    input.type = "text";
    input.value = step[key];
    input.maxLength = options.maxLength;
    input.autocomplete = "off";
    input.placeholder = options.placeholder || "";
    if (options.number) { input.inputMode = "numeric"; }
    input.addEventListener("input", function () {
      step[key] = input.value;
      if (options.live) {
        editor.card(step).querySelector(".step-name").textContent = input.value || "(no name)";
        const alias = editor.card(step).querySelector("[id$='-alias']");
        if (alias) { alias.placeholder = slug(input.value) || ""; }
      }
      editor.entered(step, key, input);
    });
    return this.frame(step, key, label, input, options);
  };

  /** The type of a step can be changed: what the new type knows of the configuration stays. */
  Editor.prototype.typeField = function (step) {
    const editor = this;
    const select = make("select");
    const groups = {};
    this.types.forEach(function (type) {
      if (!groups[type.category]) {
        groups[type.category] = make("optgroup");
        groups[type.category].label = CATEGORIES[type.category] || words(type.category);
        select.append(groups[type.category]);
      }
      groups[type.category].append(option(type.key, type.name + " (" + type.key + ")"));
    });
    const known = this.type(step);
    if (!known) { select.prepend(option(step.typeKey, step.typeKey)); }
    select.value = known ? known.key : step.typeKey;
    select.addEventListener("change", function () {
      step.typeKey = select.value;
      delete step.problems.typeKey;
      const properties = editor.type(step).schema.properties;
      Object.keys(step.configuration).forEach(function (name) { if (!properties[name]) { delete step.configuration[name]; } });
      const fresh = editor.redraw(step);
      editor.store();
      fresh.querySelector("select").focus();
    });
    return this.frame(step, "typeKey", "Type", select, {});
  };

  function option(value, text) {
    const made = make("option", "", text);
    made.value = value;
    return made;
  }

  /** One member of the configuration, by its schema. */
  Editor.prototype.field = function (step, type, name) {
    const property = type.schema.properties[name];
    const many = [].concat(property.type);
    const settings = {
      step: step, name: name, property: property, key: "configuration." + name, required: type.schema.required.indexOf(name) >= 0,
      local: type.local.indexOf(name) >= 0
    };
    if (property.uiHint === "connection-picker") { return this.picked(settings, this.connections.filter(function (c) { return !property.protocol || [].concat(property.protocol).indexOf(c.protocol) >= 0; })); }
    if (property.uiHint === "key-picker" && many[0] !== "array") { return this.picked(settings, this.keys.filter(function (k) { return k.usable; })); }
    if (property.uiHint === "key-picker") { return this.several(settings, this.keys.filter(function (k) { return k.usable; })); }
    if (property.uiHint === "password" || property.writeOnly) { return this.secret(settings); }
    if (property.enum) { return this.choice(settings); }
    if (many[0] === "boolean") { return this.flag(settings); }
    if (many.indexOf("object") >= 0) { return this.json(settings); }
    if (many.indexOf("array") >= 0) { return this.lines(settings); }
    return this.line(settings);
  };

  /** Keeps a member; undefined leaves it out. */
  Editor.prototype.set = function (settings, value, input) {
    if (value === undefined) {
      delete settings.step.configuration[settings.name];
    } else {
      settings.step.configuration[settings.name] = value;
    }
    this.entered(settings.step, settings.key, input);
  };

  Editor.prototype.configured = function (settings, input, options) {
    input.setAttribute("data-field", settings.name);
    if (settings.property.acceptsReference) { input.setAttribute("data-reference", ""); }
    const made = Object.assign({ hint: settings.property.description, optional: !settings.required && settings.property.default === undefined }, options);
    return this.frame(settings.step, settings.key, words(settings.name), input, made);
  };

  /** Names of the name, the first choice saying what nothing means. */
  Editor.prototype.picked = function (settings, usable) {
    const editor = this;
    const connection = settings.property.uiHint === "connection-picker";
    const select = make("select");
    const stored = settings.step.configuration[settings.name];
    select.append(option("", connection ? "Choose a connection" : "Choose a key"));
    usable.forEach(function (one) {
      const danger = one.notes.length ? " \u26a0" : "";
      select.append(option(one.id, one.name + (connection ? " (" + one.protocol.toUpperCase().replace("_", " ") + ", " + one.host + ")" : " (" + one.type + ")") + danger));
    });
    if (stored && !usable.some(function (one) { return one.id === stored; })) {
      const known = (connection ? this.connections : this.keys).filter(function (one) { return one.id === stored; })[0];
      select.append(option(stored, (known ? known.name : String(stored)) + " \u26a0"));
    }
    select.value = stored || "";
    const notes = make("div", "notes");
    notes.setAttribute("aria-live", "polite");
    function drawNotes() {
      notes.textContent = "";
      const value = settings.step.configuration[settings.name];
      editor.notesOn(settings.property, value).forEach(function (note) { notes.append(editor.note(note)); });
      const chosen = editor.connections.filter(function (c) { return c.id === value; })[0];
      if (chosen && connection && usable.indexOf(chosen) < 0) {
        notes.append(editor.note({ tone: "bad", text: "This step does not work over " + chosen.protocol.toUpperCase() + "." }));
      }
    }
    drawNotes();
    select.addEventListener("change", function () {
      editor.set(settings, select.value || undefined, select);
      drawNotes();
    });
    const protocols = [].concat(settings.property.protocol || []).map(function (p) { return p.toUpperCase().replace("_", " "); });
    const nothing = connection ? "There is no connection of " + protocols.join(" or ") + " yet." : "There is no usable key yet.";
    return this.configured(settings, select, { below: notes, hint: usable.length ? (connection ? protocols.join(", ") : settings.property.description) : nothing });
  };

  /** Several of a list, as check boxes. */
  Editor.prototype.several = function (settings, usable) {
    const editor = this;
    const box = make("div", "several");
    const chosen = [].concat(settings.step.configuration[settings.name] || []);
    const gone = chosen.filter(function (id) { return !usable.some(function (one) { return one.id === id; }); });
    const rows = usable.concat(gone.map(function (id) { return editor.keys.filter(function (k) { return k.id === id; })[0] || { id: id, name: id, notes: editor.notesOn(settings.property, id) }; }));
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words(settings.name));
    rows.forEach(function (one) {
      const label = make("label", "check-line");
      const check = make("input");
      check.type = "checkbox";
      check.checked = chosen.indexOf(one.id) >= 0;
      check.addEventListener("change", function () {
        const next = [].concat(settings.step.configuration[settings.name] || []).filter(function (id) { return id !== one.id; });
        if (check.checked) { next.push(one.id); }
        editor.set(settings, next.length ? next : undefined, box);
      });
      label.append(check, " ", make("span", "", one.name));
      box.append(label);
      one.notes.forEach(function (note) { box.append(editor.note(note)); });
    });
    return this.configured(settings, box, { wide: true });
  };

  Editor.prototype.secret = function (settings) {
    const editor = this;
    const step = settings.step;
    const has = hasName(settings.name);
    const input = make("input");
    input.type = "password";
    input.autocomplete = "new-password";
    input.maxLength = 1024;
    input.value = step.configuration[settings.name] || "";
    const reveal = button("Show", "Show what is typed", function () {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      reveal.textContent = hidden ? "Hide" : "Show";
    });
    const typed = make("div", "with-button");
    typed.append(input, reveal);
    const around = make("div");
    if (step.configuration[has]) {
      const choice = make("select");
      choice.setAttribute("aria-label", words(settings.name));
      choice.append(option("keep", "configured \u2013 keep"), option("replace", "configured \u2013 replace"), option("clear", "configured \u2013 clear"));
      const given = step.configuration[settings.name];
      choice.value = given === undefined ? "keep" : given === "" ? "clear" : "replace";
      typed.hidden = choice.value !== "replace";
      choice.addEventListener("change", function () {
        typed.hidden = choice.value !== "replace";
        input.value = "";
        editor.set(settings, choice.value === "clear" ? "" : undefined, input);
        if (!typed.hidden) { input.focus(); }
      });
      around.append(choice);
    }
    around.append(typed);
    input.addEventListener("input", function () { editor.set(settings, input.value || undefined, input); });
    return this.configured(settings, input, { around: around });
  };

  Editor.prototype.choice = function (settings) {
    const editor = this;
    const select = make("select");
    const initial = settings.property.default;
    const stored = settings.step.configuration[settings.name];
    if (initial === undefined) { select.append(option("", "Choose")); }
    settings.property.enum.forEach(function (value) { select.append(option(value, words(value) + (value === initial ? " (default)" : ""))); });
    if (stored !== undefined && settings.property.enum.indexOf(stored) < 0) { select.append(option(stored, String(stored))); }
    select.value = stored === undefined ? (initial === undefined ? "" : initial) : stored;
    select.addEventListener("change", function () { editor.set(settings, select.value === "" || select.value === initial ? undefined : select.value, select); });
    return this.configured(settings, select, {});
  };

  Editor.prototype.flag = function (settings) {
    const editor = this;
    const check = make("input", "switch");
    const initial = settings.property.default === true;
    const stored = settings.step.configuration[settings.name];
    check.type = "checkbox";
    check.setAttribute("role", "switch");
    check.checked = stored === undefined ? initial : stored === true;
    check.addEventListener("change", function () { editor.set(settings, check.checked === initial ? undefined : check.checked, check); });
    return this.configured(settings, check, { optional: false });
  };

  /** Text or a number in one line. */
  Editor.prototype.line = function (settings) {
    const editor = this;
    const property = settings.property;
    const number = [].concat(property.type)[0] === "integer" || [].concat(property.type)[0] === "number";
    const input = make("input", settings.property.acceptsReference || property.uiHint ? "mono" : "");
    const stored = settings.step.configuration[settings.name];
    input.type = "text";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.maxLength = 4096;
    input.value = stored === undefined || stored === null ? "" : String(stored);
    input.placeholder = property.default === undefined ? "" : String(property.default);
    if (number) { input.inputMode = "numeric"; }
    input.addEventListener("input", function () {
      const text = input.value;
      editor.set(settings, text === "" ? undefined : number && /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text, input);
    });
    const below = property.uiHint === "file-pattern" ? this.patternPreview(input, property) : null;
    return this.configured(settings, input, { below: below, around: settings.local ? this.browsable(input) : null });
  };

  /** A path of this server can be chosen from its directories. */
  Editor.prototype.browsable = function (input) {
    const editor = this;
    const around = make("div", "with-button");
    around.append(input, button("Browse\u2026", "", function () { editor.browse(input); }));
    return around;
  };

  Editor.prototype.browse = function (input) {
    const dialog = document.getElementById("files");
    const ask = function (path) { window.browseFiles([{ name: "path", value: path || "" }]); };
    dialog.onclick = function (event) {
      const chosen = event.target.closest("[data-choose]");
      const down = event.target.closest("[data-browse]");
      if (down) { ask(down.getAttribute("data-browse")); }
      if (chosen) {
        const path = chosen.getAttribute("data-choose");
        input.value = input.tagName === "TEXTAREA" && input.value.trim() !== "" ? input.value.replace(/\s*$/, "\n") + path : path;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        dialog.close();
        input.focus();
      }
    };
    dialog.showModal();
    ask(/^\//.test(input.value) && /\/$/.test(input.value) ? input.value : "");
  };

  /** Names to try a pattern on. */
  Editor.prototype.patternPreview = function (input, property) {
    const details = make("details", "preview");
    details.append(make("summary", "", "Preview"));
    const label = make("label", "hint", "File names to try, one per line");
    const names = make("textarea", "mono");
    names.id = "names-" + (++this.number);
    label.htmlFor = names.id;
    names.rows = 3;
    names.value = "report-2026.csv\norders.xml\nREADME";
    const result = make("ul", "names");
    result.setAttribute("aria-live", "polite");
    function show() {
      const pattern = input.value || property.default || "*";
      result.textContent = "";
      names.value.split("\n").filter(Boolean).forEach(function (name) {
        const fits = globMatches(pattern, name.trim());
        result.append(make("li", fits ? "good" : "quiet", (fits ? "\u2713 " : "\u2717 ") + name.trim()));
      });
    }
    names.addEventListener("input", show);
    input.addEventListener("input", show);
    show();
    details.append(label, names, result);
    return details;
  };

  /** A text, or several of them, one per line. */
  Editor.prototype.lines = function (settings) {
    const editor = this;
    const area = make("textarea", "mono");
    const stored = settings.step.configuration[settings.name];
    const single = [].concat(settings.property.type)[0] === "string";
    area.rows = Array.isArray(stored) ? Math.min(8, stored.length + 1) : 2;
    area.spellcheck = false;
    area.value = stored === undefined ? "" : Array.isArray(stored) ? stored.join("\n") : String(stored);
    area.addEventListener("input", function () {
      const items = area.value.split("\n").map(function (line) { return line.trim(); }).filter(Boolean);
      editor.set(settings, items.length === 0 ? undefined : single && items.length === 1 ? items[0] : items, area);
    });
    return this.configured(settings, area, { hint: settings.property.description + " One per line.", around: settings.local ? this.browsable(area) : null });
  };

  /** Text or any JSON value. */
  Editor.prototype.json = function (settings) {
    const editor = this;
    const area = make("textarea", "mono");
    const stored = settings.step.configuration[settings.name];
    area.rows = stored !== undefined && typeof stored === "object" ? 5 : 2;
    area.spellcheck = false;
    area.value = stored === undefined ? "" : typeof stored === "string" ? stored : JSON.stringify(stored, null, 2);
    const sign = make("p", "note caution");
    sign.hidden = true;
    area.addEventListener("input", function () {
      const text = area.value.trim();
      let value = area.value;
      sign.hidden = true;
      if (/^[[{]/.test(text)) {
        try {
          value = JSON.parse(text);
        } catch (e) {
          sign.hidden = false;
          sign.textContent = "This is no JSON yet; it would be kept as text.";
        }
      }
      editor.set(settings, text === "" ? undefined : value, area);
    });
    return this.configured(settings, area, { below: sign, hint: settings.property.description });
  };

  /* ---- variables ---- */

  Editor.prototype.focused = function (target) {
    const card = target.closest("[data-uid]");
    const field = target.matches("[data-reference]") ? target : null;
    if (card && (target.matches("input, textarea, select"))) {
      const step = this.steps.filter(function (one) { return String(one.uid) === card.getAttribute("data-uid"); })[0];
      this.active = { step: step, input: field };
      this.drawVariables();
    }
  };

  /** What the outputs of a step are called. */
  Editor.prototype.owner = function (at) {
    const step = this.steps[at];
    if (step.alias) { return step.alias; }
    const own = slug(step.name);
    const same = this.steps.filter(function (other) { return other.alias === own || (!other.alias && slug(other.name) === own); });
    return own && same.length === 1 ? own : String(at);
  };

  /** Groups of what has a value when the step runs. */
  Editor.prototype.known = function (step) {
    const editor = this;
    const at = step ? this.steps.indexOf(step) : this.steps.length;
    const loops = [];
    const groups = [];
    this.steps.slice(0, at).forEach(function (earlier, index) {
      if (OPENERS.indexOf(earlier.typeKey) >= 0) {
        loops.push(earlier.typeKey === "flow.foreach");
      } else if (earlier.typeKey === "flow.end") {
        loops.pop();
      }
      const type = editor.type(earlier);
      const outputs = type ? type.outputs.map(function (o) { return [editor.owner(index) + "." + o.name, o.description]; }) : [];
      if (outputs.length) { groups.push({ title: index + 1 + " " + earlier.name, items: outputs.concat([[editor.owner(index) + ".status", "how the step ended"]]) }); }
    });
    const depth = loops.filter(Boolean).length;
    if (depth) {
      const items = [["loop.current_item", "item of this round"], ["loop.index", "number of this round, from 0"]];
      for (let outer = 0; depth > 1 && outer < depth; outer++) { items.push(["loop." + outer + ".current_item", "item of loop " + outer], ["loop." + outer + ".index", "number in loop " + outer]); }
      groups.push({ title: "Loop", items: items });
    }
    groups.reverse();
    groups.push({ title: "Job", items: SYSTEM }, { title: "Started by a monitor", items: MONITOR });
    return groups;
  };

  Editor.prototype.drawVariables = function () {
    const editor = this;
    const input = this.active && this.active.input;
    this.variables.textContent = "";
    this.variables.append(make("h3", "", "Variables"));
    const label = input && input.labels && input.labels[0] ? input.labels[0].firstChild.textContent : "";
    this.variables.append(make("p", "hint", input ? "Inserted into: " + label : "Click into a field that takes variables, then on a variable."));
    this.known(this.active && this.active.step).forEach(function (group, at) {
      const details = make("details");
      details.open = at < 2 || group.title === "Loop";
      details.append(make("summary", "", group.title));
      const list = make("ul");
      group.items.forEach(function (item) {
        const row = make("li");
        const insert = button("", "", function () { editor.insert(item[0]); }, "variable");
        insert.append(make("code", "", item[0]), make("span", "hint", item[1]));
        insert.disabled = !input;
        insert.setAttribute("data-variable", item[0]);
        row.append(insert);
        list.append(row);
      });
      details.append(list);
      editor.variables.append(details);
    });
  };

  /** An empty field becomes the reference itself, which keeps the value's type; into text goes ${key}. */
  Editor.prototype.insert = function (key) {
    const input = this.active && this.active.input;
    if (!input || !input.isConnected) { return; }
    const whole = /^context:(\S+)$/.exec(input.value.trim());
    if (input.value.trim() === "") {
      input.value = "context:" + key;
    } else {
      if (whole) {
        input.value = "${" + whole[1] + "}";
        input.setSelectionRange(input.value.length, input.value.length);
      }
      input.setRangeText("${" + key + "}", input.selectionStart, input.selectionEnd, "end");
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    this.say(key + " inserted");
  };

  function startAll() {
    document.querySelectorAll("[data-job-steps]").forEach(function (root) {
      root.editor = new Editor(root, root.closest("form"));
    });
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", startAll);
  } else {
    startAll();
  }
})();
