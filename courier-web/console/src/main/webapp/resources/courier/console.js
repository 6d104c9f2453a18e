/* Behaviour of the console's pages. Attached from here, never from markup: the policy of the pages allows no inline handlers.
   Everything works without it but the questions before destructive actions, the browser's time zone and copying. */
(function () {
  "use strict";

  /** Moments in the browser's own zone; UTC stays in the tooltip. */
  function localTimes(root) {
    root.querySelectorAll("time[datetime]:not([data-local])").forEach(function (time) {
      var moment = new Date(time.getAttribute("datetime"));
      if (!isNaN(moment)) {
        time.title = time.textContent;
        time.textContent = moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
        time.setAttribute("data-local", "");
      }
    });
  }

  /** Names its input as invalid to assistive technology, and the message as its description. */
  function markProblems(root) {
    root.querySelectorAll(".field > .hint").forEach(function (hint) {
      var input = hint.closest(".field").querySelector("input, select, textarea");
      if (input) {
        hint.id = input.id + "-hint";
        input.setAttribute("aria-describedby", hint.id);
      }
    });
    root.querySelectorAll(".problem").forEach(function (problem) {
      var field = problem.closest(".field");
      var inputs = field && field.querySelectorAll("input, select, textarea");
      var input = inputs && inputs[inputs.length - 1];
      if (input && problem.textContent) {
        if (!problem.id) { problem.id = input.id + "-problem"; }
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", problem.id);
      }
    });
    var first = root.querySelector("[aria-invalid='true']");
    if (first) { first.focus(); }
  }

  /** What the question is about: shown, by its name where it has one, where the dialog has data-shown; sent where it has data-sent-along. */
  function fill(dialog, value, name) {
    if (value !== null) {
      dialog.querySelectorAll("[data-shown]").forEach(function (place) { place.textContent = name === null ? value : name; });
      dialog.querySelectorAll("[data-sent-along]").forEach(function (input) { input.value = value; });
    }
  }

  /** An address as other machines can use it. */
  function absolute(address) {
    return new URL(address, window.location.href).href;
  }

  var kept = {};

  /** <details data-keep="name"> stays as its reader left it when the part around it is refreshed. */
  function keepOpen() {
    document.querySelectorAll("details[data-keep]").forEach(function (details) {
      var open = kept[details.getAttribute("data-keep")];
      if (open !== undefined) { details.open = open; }
    });
  }

  /** <button data-ask="id of a dialog" data-value="..." data-name="...">: opens it; its own buttons do the rest.
      <button data-call="name of a p:remoteCommand" data-value="...">: calls it with the parameter value. */
  function onClick(event) {
    var asker = event.target.closest("[data-ask]");
    if (asker) {
      event.preventDefault();
      var dialog = document.getElementById(asker.getAttribute("data-ask"));
      if (dialog && !dialog.open) {
        fill(dialog, asker.getAttribute("data-value"), asker.getAttribute("data-name"));
        dialog.showModal();
      }
      return;
    }
    var closer = event.target.closest("[data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
      return;
    }
    var caller = event.target.closest("[data-call]");
    if (caller) {
      event.preventDefault();
      window[caller.getAttribute("data-call")]([{ name: "value", value: caller.getAttribute("data-value") }]);
      return;
    }
    var summary = event.target.closest("details[data-keep] > summary");
    if (summary) {
      window.setTimeout(function () { kept[summary.parentNode.getAttribute("data-keep")] = summary.parentNode.open; }, 0);
      return;
    }
    var copier = event.target.closest("[data-copy], [data-copy-address]");
    if (copier && navigator.clipboard) {
      event.preventDefault();
      var address = copier.getAttribute("data-copy-address");
      navigator.clipboard.writeText(address === null ? copier.getAttribute("data-copy") : absolute(address)).then(function () {
        copier.setAttribute("data-copied", "");
      });
    }
  }

  /** <select data-change="name of a p:remoteCommand">: calls it when another value is chosen. */
  function onChange(event) {
    var name = event.target.getAttribute("data-change");
    if (name) { window[name](); }
  }

  /** A second click while the first is on its way does nothing. What holds unsaved work is sent only to a server that would take it. */
  function onSubmit(event) {
    var form = event.target;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    var submitter = event.submitter;
    form.setAttribute("data-sent", "");
    if (submitter) { submitter.setAttribute("aria-busy", "true"); }
    if (form.hasAttribute("data-work") && window.stillOpen && !form.hasAttribute("data-taken")) {
      event.preventDefault();
      window.stillOpen().then(function () {
        form.removeAttribute("data-sent");
        form.setAttribute("data-taken", "");
        form.requestSubmit(submitter);
        form.removeAttribute("data-taken");
      }, function () {
        form.removeAttribute("data-sent");
        if (submitter) { submitter.removeAttribute("aria-busy"); }
      });
    }
  }

  /* ---- unsaved work ---- */

  var STILL_TYPING = 4 * 60 * 1000;

  function work() {
    return document.querySelector("form[data-work]");
  }

  /** The session lives while its user types, though nothing is sent; and a page that ended says so before its user is done. */
  function keepSession() {
    var form = work();
    if (form && window.stillOpen) {
      var typed = false;
      ["input", "change", "click"].forEach(function (kind) { form.addEventListener(kind, function () { typed = true; }); });
      window.setInterval(function () {
        if (typed && !form.hasAttribute("data-sent")) {
          typed = false;
          window.stillOpen();
        }
      }, STILL_TYPING);
    }
  }

  function showUnsent(form) {
    var banner = document.getElementById("unsent");
    (form.querySelector(".save-bar") || form.querySelector(".submit")).before(banner);
    banner.hidden = false;
    banner.scrollIntoView({ block: "nearest" });
  }

  function answered() {
    ["unsent", "unreachable"].forEach(function (id) {
      var banner = document.getElementById(id);
      if (banner) { banner.hidden = true; }
    });
  }

  var timer;

  /** <div data-refresh="name of a p:remoteCommand" data-every="ms">: asks again until an answer comes without it.
      Not while the page is hidden, so that a forgotten tab lets its session end. */
  function keepFresh() {
    window.clearTimeout(timer);
    var live = document.querySelector("[data-refresh]");
    if (live && !document.hidden) {
      timer = window.setTimeout(function () { window[live.getAttribute("data-refresh")](); }, Number(live.getAttribute("data-every")));
    }
  }

  /** What an action brought and marks with data-focus gets the focus, once; in a line moved up or down, the button that moves it further. */
  function takeFocus() {
    var fresh = document.querySelector("[data-focus]");
    if (fresh) {
      fresh.removeAttribute("data-focus");
      fresh.focus();
    }
    var moved = document.querySelector("[data-moved='up'], [data-moved='down']");
    if (moved) {
      var button = moved.querySelector("button." + moved.getAttribute("data-moved") + ":enabled") || moved.querySelector("button:enabled");
      moved.removeAttribute("data-moved");
      button.focus();
    }
  }

  var focused = null;

  /** What tells an element of a part that is refreshed from the others, without an id. */
  function sign(element) {
    var details = element.closest("details[data-keep]");
    return [element.tagName, details && details.getAttribute("data-keep")].concat(["href", "data-call", "data-value", "data-ask", "aria-label"].map(function (name) { return element.getAttribute(name); })).join("\n");
  }

  function likeIt(known) {
    var live = document.getElementById("live");
    return live ? Array.prototype.filter.call(live.querySelectorAll(known.split("\n")[0]), function (one) { return sign(one) === known; }) : [];
  }

  /** The keyboard stays where it is when the part around it is refreshed; elements with an id are PrimeFaces' doing. */
  function rememberFocus() {
    var active = document.activeElement;
    focused = null;
    if (active && !active.id && active.closest("#live")) {
      var known = sign(active);
      focused = { known: known, at: likeIt(known).indexOf(active) };
    }
  }

  function restoreFocus() {
    var gone = !document.activeElement || document.activeElement === document.body;
    var again = focused && gone ? likeIt(focused.known)[focused.at] : null;
    focused = null;
    if (again) { again.focus({ preventScroll: true }); }
  }

  /** Work that is not saved is never loaded over. Else, an answer that is no partial response is the login page: the session is gone. */
  function unanswered(event, xhr) {
    if (work()) {
      showUnsent(work());
    } else if (xhr && (xhr.status === 0 || xhr.status === 429 || xhr.status >= 500)) {
      document.getElementById("unreachable").hidden = false;
      keepFresh();
    } else {
      window.location.replace(window.location.pathname + window.location.search);
    }
  }

  function start() {
    localTimes(document);
    markProblems(document);
    document.querySelectorAll("a[data-absolute]").forEach(function (link) { link.textContent = link.href; });
    takeFocus();
    document.addEventListener("click", onClick);
    document.addEventListener("change", onChange);
    document.addEventListener("submit", onSubmit);
    window.addEventListener("pageshow", function () {
      document.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
    });
    keepFresh();
    document.addEventListener("visibilitychange", keepFresh);
    if (window.jQuery) {
      window.jQuery(document).on("pfAjaxComplete", function () {
        localTimes(document);
        keepOpen();
        restoreFocus();
        takeFocus();
        keepFresh();
      });
      window.jQuery(document).on("pfAjaxSuccess", function () { // before the page is changed
        answered();
        rememberFocus();
      });
      window.jQuery(document).on("pfAjaxError", unanswered);
      window.jQuery.ajaxPrefilter(function (options, given, xhr) {
        if (work()) { xhr.setRequestHeader("Courier-Work", "unsaved"); }
      });
      keepSession();
    }
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
