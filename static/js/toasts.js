// Toasts: they stay for a while, longer when somebody looks at them; a request that failed is told with one.

const STAY = 8000; // milliseconds
const toasts = document.getElementById("toasts");

// The time runs unless somebody points at it or has the keyboard on it.
function stay(toast) {
  let timer;
  const run = () => (timer = setTimeout(() => toast.remove(), STAY));
  const wait = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", wait);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("mouseleave", run);
  toast.addEventListener("focusout", run);
  run();
}

addEventListener("click", ({ target }) => target.closest("[data-dismiss]")?.closest(".toast").remove());

if (toasts) {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.matches?.(".toast:not([data-failure])")) stay(node);
    }
  }).observe(toasts, { childList: true });
  // Those of the page come in once more: a live region reads only what is added to it.
  setTimeout(() => toasts.append(...toasts.children), 100);
}

// A failure stays until it is dismissed or the next request begins. It is told where it can be reached: over the
// page, or inside the dialog that is open.
function fail(kind) {
  const source = document.getElementById("failures")?.content.querySelector(`[data-failure="${kind}"]`);
  if (!source) return;
  forget();
  const dialog = document.querySelector("dialog[open]");
  const host = dialog ? dialog.appendChild(document.createElement("div")) : toasts;
  host.classList.add("toasts");
  host.append(source.cloneNode(true));
}
const forget = () => document.querySelectorAll(".toast[data-failure]").forEach((toast) => toast.remove());

addEventListener("htmx:beforeRequest", forget);
addEventListener("htmx:sendError", () => fail("offline"));
addEventListener("htmx:timeout", () => fail("slow"));
addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  fail(xhr.status === 429 ? "limited" : xhr.status < 500 ? "gone" : "failed");
});
