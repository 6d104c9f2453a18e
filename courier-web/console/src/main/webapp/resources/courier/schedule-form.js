/* The inputs of a schedule: shows those of its type, composes cron expressions from choices, and asks the server for plain language
   and coming runs while it is typed. */
(function () {
  "use strict";

  const DAYS = [["MON", "Monday"], ["TUE", "Tuesday"], ["WED", "Wednesday"], ["THU", "Thursday"], ["FRI", "Friday"], ["SAT", "Saturday"], ["SUN", "Sunday"]];
  const KINDS = [["minutes", "Every few minutes"], ["hourly", "Every hour"], ["daily", "Every day"], ["weekdays", "Monday to Friday"], ["weekly", "On days of the week"], ["monthly", "On a day of the month"], ["last", "On the last day of the month"], ["own", "Own expression"]];
  const WAIT = 350;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text !== undefined) { element.textContent = text; }
    return element;
  }

  function number(label, name, value, most) {
    const made = make("label", "part", label + " ");
    const input = make("input");
    input.type = "number";
    input.min = "0";
    input.max = String(most);
    input.value = value;
    input.setAttribute("data-cron-part", name);
    made.append(input);
    made.setAttribute("data-kinds", "");
    return made;
  }

  /** What of the choices an expression is; "own" for anything else. */
  function read(expression) {
    const f = expression.trim().toUpperCase().split(/\s+/);
    const plain = { kind: "own", minutes: "15", minute: "0", hour: "3", day: "1", days: ["MON"] };
    if (f.length !== 6 || f[0] !== "0" || f[4] !== "*") { return plain; }
    const anyDay = (f[3] === "?" || f[3] === "*") && (f[5] === "?" || f[5] === "*");
    const fixed = /^\d+$/.test(f[1]) && /^\d+$/.test(f[2]);
    if (anyDay && /^(0|\*)\/\d+$/.test(f[1]) && f[2] === "*") { return Object.assign(plain, { kind: "minutes", minutes: f[1].split("/")[1] }); }
    if (anyDay && /^\d+$/.test(f[1]) && f[2] === "*") { return Object.assign(plain, { kind: "hourly", minute: f[1] }); }
    if (!fixed) { return plain; }
    Object.assign(plain, { minute: f[1], hour: f[2] });
    if (anyDay) { return Object.assign(plain, { kind: "daily" }); }
    if (f[3] === "?" && f[5] === "MON-FRI") { return Object.assign(plain, { kind: "weekdays" }); }
    if (f[3] === "?" && f[5].split(",").every(function (d) { return DAYS.some(function (known) { return known[0] === d; }); })) { return Object.assign(plain, { kind: "weekly", days: f[5].split(",") }); }
    if (f[5] === "?" && /^\d+$/.test(f[3])) { return Object.assign(plain, { kind: "monthly", day: f[3] }); }
    if (f[5] === "?" && f[3] === "L") { return Object.assign(plain, { kind: "last" }); }
    return plain;
  }

  function buildCron(place, input, changed) {
    const now = read(input.value || "0 0 3 ? * *");
    const line = make("div", "cron-line");
    const kindLabel = make("label", "part", "How often ");
    const kind = make("select");
    kind.id = "cronKind";
    KINDS.forEach(function (one) {
      const option = make("option", "", one[1]);
      option.value = one[0];
      kind.append(option);
    });
    kind.value = now.kind;
    kindLabel.append(kind);
    const minutes = number("every minutes", "minutes", now.minutes, 59);
    const day = number("day", "day", now.day, 31);
    const hour = number("at hour", "hour", now.hour, 23);
    const minute = number("minute", "minute", now.minute, 59);
    const days = make("fieldset", "days");
    days.append(make("legend", "visually-hidden", "Days of the week"));
    DAYS.forEach(function (one) {
      const label = make("label", "check-line");
      const check = make("input");
      check.type = "checkbox";
      check.value = one[0];
      check.checked = now.days.indexOf(one[0]) >= 0;
      label.append(check, " " + one[1]);
      days.append(label);
    });
    line.append(kindLabel, minutes, day, hour, minute);
    place.append(line, days);
    place.hidden = false;

    function show() {
      const chosen = kind.value;
      minutes.hidden = chosen !== "minutes";
      day.hidden = chosen !== "monthly";
      hour.hidden = chosen === "minutes" || chosen === "hourly" || chosen === "own";
      minute.hidden = chosen === "minutes" || chosen === "own";
      days.hidden = chosen !== "weekly";
    }

    function part(name) {
      return place.querySelector("[data-cron-part='" + name + "']").value || "0";
    }

    function compose() {
      const at = "0 " + part("minute") + " " + part("hour") + " ";
      const chosen = Array.prototype.map.call(days.querySelectorAll(":checked"), function (c) { return c.value; });
      const made = {
        minutes: "0 0/" + part("minutes") + " * ? * *", hourly: "0 " + part("minute") + " * ? * *", daily: at + "? * *", weekdays: at + "? * MON-FRI",
        weekly: at + "? * " + (chosen.length ? chosen.join(",") : "*"), monthly: at + part("day") + " * ?", last: at + "L * ?"
      }[kind.value];
      if (made) { input.value = made; }
      show();
      changed();
    }

    ["input", "change"].forEach(function (kindOfEvent) {
      place.addEventListener(kindOfEvent, function (event) {
        event.stopPropagation();
        compose();
      });
    });
    input.addEventListener("input", function () {
      kind.value = read(input.value).kind;
      show();
    });
    show();
    return function () { if (input.value === "") { compose(); } };
  }

  function start(root) {
    const form = root.closest("form");
    const named = function (name) { return form.elements.namedItem(form.id + ":" + name); };
    const type = named("scheduleType");
    let timer = null;

    function ask() {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { window.previewSchedule(); }, WAIT);
    }

    const begin = buildCron(root.querySelector("[data-cron]"), named("cronExpression"), ask);

    function show() {
      root.querySelectorAll("[data-schedule-type]").forEach(function (part) { part.hidden = part.getAttribute("data-schedule-type") !== type.value; });
      named("timeZone").closest(".field").hidden = type.value === "none";
      named("scheduleEnabled").closest(".field").hidden = type.value === "none";
      const firings = document.getElementById(form.id + ":firings");
      if (firings) { firings.hidden = type.value === "none"; }
      if (type.value === "cron") { begin(); }
    }

    root.addEventListener("input", ask);
    form.addEventListener("submit", function () { window.clearTimeout(timer); }); // never a preview beside the save: both have the same view
    type.addEventListener("change", function () {
      show();
      ask();
    });
    show();
  }

  function startAll() {
    document.querySelectorAll("[data-schedule]").forEach(start);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", startAll);
  } else {
    startAll();
  }
})();
