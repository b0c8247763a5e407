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

// They lie at the foot, and below the bar while they would cover there what one is about to use: what has the keyboard,
// the button that sends a form, the bar of what is selected. If both places cover something, the keyboard decides.
const AIMS = "main form [type=submit], main .button--primary, main .selection-bar";
const FOCUSED = "main :focus:not([tabindex='-1'])";

function covers(selector) {
  const area = toasts.getBoundingClientRect();
  return [...document.querySelectorAll(selector)].some((aim) => {
    const { left, right, top, bottom, width } = aim.getBoundingClientRect();
    const apart = left >= area.right || right <= area.left || top >= area.bottom || bottom <= area.top;
    return width > 0 && !apart && !toasts.contains(aim);
  });
}

function place() {
  const harm = (above) => {
    toasts.classList.toggle("toasts--above", above);
    return 2 * covers(FOCUSED) + covers(AIMS);
  };
  const better = toasts.childElementCount > 0 && harm(true) < harm(false);
  toasts.classList.toggle("toasts--above", better);
}

if (toasts) {
  const soon = () => requestAnimationFrame(place);
  new MutationObserver(soon).observe(toasts, { childList: true });
  for (const event of ["focusin", "scrollend", "resize", "htmx:afterSettle"]) {
    addEventListener(event, ({ target }) => {
      if (toasts.childElementCount && !toasts.contains(target instanceof Node ? target : null)) soon();
    });
  }
  place();
}

// A failure stays until it is dismissed or the next request begins. It is told where it can be reached: over the
// page, or inside the dialog that is open. An answer that is a toast says more than what lies ready.
function fail(kind, answer = "") {
  const told = new DOMParser().parseFromString(answer, "text/html").querySelector("body > [data-failure]");
  const source = told ?? document.getElementById("failures")?.content.querySelector(`[data-failure="${kind}"]`);
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
  fail(xhr.status === 429 ? "limited" : xhr.status < 500 ? "gone" : "failed", xhr.responseText);
});
