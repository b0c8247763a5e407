// What every form does: shows that it is busy, goes only once, shows a password, goes by itself when it may.

const busy = (button, on) => {
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
};
const free = (form) => form.querySelectorAll("[aria-busy]").forEach((button) => busy(button, false));
const pressed = (event, form) => event?.submitter ?? form.querySelector("[type=submit]");

// A form that the browser sends itself: a second click is swallowed until the next page is there.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-get]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  busy(pressed(event, form), true);
});

// The browser may show a page again as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    free(form);
  }
});

// A form that htmx sends: busy as long as the request runs; meanwhile another click is not even queued.
const running = new Set();
addEventListener("submit", (event) => {
  if (!running.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[hx-post]")) return;
  running.add(form);
  busy(pressed(event.detail.requestConfig.triggeringEvent, form), true);
});
addEventListener("htmx:afterRequest", ({ detail: { elt } }) => {
  if (running.delete(elt)) free(elt);
});

addEventListener("change", ({ target }) => {
  if (target.matches("[data-autosubmit]")) target.form.requestSubmit();
});

addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reveal]");
  if (!button) return;
  const shown = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!shown));
  document.getElementById(button.dataset.reveal).type = shown ? "password" : "text";
});

const prepare = (root) => root.querySelectorAll("[data-reveal]").forEach((button) => (button.hidden = false));
addEventListener("htmx:load", ({ detail }) => prepare(detail.elt));
prepare(document);
