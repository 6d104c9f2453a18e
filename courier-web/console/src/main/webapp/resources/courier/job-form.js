/* The parts of the job builder, one at a time, and the review before saving. Without it all parts are shown below each other. */
(function () {
  "use strict";

  const PARTS = ["basics", "steps", "policy", "schedule", "review"];

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text !== undefined && text !== null) { element.textContent = text; }
    return element;
  }

  function start(form) {
    const nav = form.querySelector("[data-parts]");
    const sections = {};
    let editor = null;
    PARTS.forEach(function (part) { sections[part] = form.querySelector("[data-part='" + part + "']"); });

    function input(name) {
      return form.elements.namedItem(form.id + ":" + name);
    }

    function valueOf(name) {
      const found = input(name);
      return !found ? "" : found.type === "checkbox" ? found.checked : found.value;
    }

    function troubled(part) {
      return Array.prototype.some.call(sections[part].querySelectorAll(".problem"), function (p) { return p.textContent !== "" && !p.closest("[hidden]"); });
    }

    function show(part, focus) {
      PARTS.forEach(function (one) { sections[one].hidden = one !== part; });
      nav.querySelectorAll("button").forEach(function (button) {
        const current = button.getAttribute("data-to") === part;
        if (current) { button.setAttribute("aria-current", "step"); } else { button.removeAttribute("aria-current"); }
      });
      const at = PARTS.indexOf(part);
      form.querySelectorAll("[data-step-by]").forEach(function (button) {
        const to = PARTS[at + Number(button.getAttribute("data-step-by"))];
        button.hidden = false;
        button.disabled = !to;
        button.onclick = function () { show(to, true); };
      });
      if (part === "review") { review(); }
      if (focus) {
        const heading = sections[part].querySelector("h2");
        heading.tabIndex = -1;
        heading.focus();
        window.scrollTo(0, 0);
      }
    }

    function policy() {
      const chosen = valueOf("failurePolicy_type");
      form.querySelectorAll("[data-policy]").forEach(function (part) {
        const wrong = Array.prototype.some.call(part.querySelectorAll(".problem"), function (p) { return p.textContent !== ""; });
        part.hidden = !wrong && part.getAttribute("data-policy").split(" ").indexOf(chosen) < 0; // what refuses the save is seen
      });
    }

    /* ---- review ---- */

    function fact(list, term, value) {
      list.append(make("dt", "", term), make("dd", "", value));
    }

    function chosenText(name) {
      const select = input(name);
      return select.options[select.selectedIndex] ? select.options[select.selectedIndex].text : "";
    }

    function review() {
      const place = form.querySelector("[data-review]");
      const facts = make("dl", "facts");
      place.textContent = "";
      fact(facts, "Name", valueOf("name") || "\u2013 missing");
      if (valueOf("description")) { fact(facts, "Description", valueOf("description")); }
      fact(facts, "Enabled", valueOf("enabled") ? "yes" : "no");
      fact(facts, "Executions at once", valueOf("maxInstances") || "any number");
      const retries = /^retry/.test(valueOf("failurePolicy_type"));
      fact(facts, "When a step fails", chosenText("failurePolicy_type") + (retries ? " (" + valueOf("failurePolicy_maxRetries") + " retries, waits of " + valueOf("failurePolicy_backoffBaseSeconds") + " to " + valueOf("failurePolicy_backoffMaxSeconds") + " s)" : ""));
      const type = valueOf("scheduleType");
      const words = form.querySelector(".plain-words");
      fact(facts, "Schedule", type === "none" ? chosenText("scheduleType") : type === "cron" ? (words ? words.textContent + " \u2013 " : "") + valueOf("cronExpression") : valueOf("runAt"));
      place.append(facts, make("h3", "", "Steps"));
      const steps = editor ? editor.steps : [];
      if (steps.length === 0) { place.append(make("p", "note caution", "The job has no steps yet and cannot run.")); }
      const list = make("ol", "review-steps");
      steps.forEach(function (step) {
        const item = make("li");
        const type = editor.type(step);
        const card = editor.card(step);
        item.className = (/depth-\d+/.exec(card.className) || [""])[0];
        item.append(make("strong", "", step.name || "(no name)"), document.createTextNode(" "), make("span", "none", type ? type.name : step.typeKey));
        const values = Object.keys(step.configuration).map(function (name) {
          const secret = type && type.schema.properties[name] && type.schema.properties[name].writeOnly;
          return name + " " + (secret ? "\u2022\u2022\u2022" : editor.shown(name, step.configuration[name]));
        });
        if (values.length) { item.append(make("span", "sub", values.join(" \u00b7 "))); }
        editor.notesOf(step).forEach(function (note) { item.append(editor.note(note)); });
        const problem = card.querySelector(".block-problem").textContent;
        if (problem) { item.append(editor.note({ tone: "bad", text: problem })); }
        list.append(item);
      });
      place.append(list);
    }

    form.addEventListener("steps", function (event) {
      editor = event.detail;
      form.querySelector("[data-before-saving]").textContent = editor.unmatched && editor.unmatched.length ? "Blocks do not match: " + editor.unmatched.join(", ") + "." : "";
    });
    form.addEventListener("change", policy);
    form.addEventListener("keydown", function (event) {
      const field = event.target;
      if (event.key === "Enter" && field.matches("input") && field.type !== "submit") { event.preventDefault(); } // saving is a button's doing
    });
    nav.addEventListener("click", function (event) {
      const button = event.target.closest("[data-to]");
      if (button) { show(button.getAttribute("data-to"), true); }
    });
    const root = form.querySelector("[data-job-steps]");
    editor = root.editor || null;
    policy();
    nav.hidden = false;
    const first = PARTS.filter(troubled)[0];
    nav.querySelectorAll("button").forEach(function (button) { button.classList.toggle("troubled", troubled(button.getAttribute("data-to"))); });
    const asked = window.location.hash.slice(1);
    show(first || (sections[asked] ? asked : "basics"), false);
    const wrong = sections[first || "basics"].querySelector("[aria-invalid='true']");
    if (wrong) { wrong.focus(); }
  }

  function startAll() {
    document.querySelectorAll("[data-job-form]").forEach(start);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", startAll);
  } else {
    startAll();
  }
})();
