// Menus: the one of a row is fetched and shown at its button; in every menu the arrows and letters lead.

const items = (menu) => [...menu.querySelectorAll(".menu__item")].filter((item) => item.offsetParent);
const opener = (menu) => menu.opener ?? document.querySelector(`[popovertarget="${menu.id}"]`);

// A click on the button of an open menu closes it. The browser has closed it already when the click arrives.
let pressed = null;
addEventListener("pointerdown", (event) => {
  const button = event.target.closest?.("[hx-target]");
  pressed = button?.getAttribute("aria-expanded") === "true" ? button : null;
}, true);
addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === pressed) event.preventDefault();
  pressed = null;
});

// Shown when htmx has settled, not merely swapped: only then are its links alive. It says so once for each of them.
addEventListener("htmx:afterSettle", ({ detail: { target, requestConfig } }) => {
  if (!target?.matches("[popover].menu") || target.contains(requestConfig.elt)) return;
  const open = target.matches(":popover-open");
  if (open && target.opener === requestConfig.elt) return;
  if (open) target.hidePopover();
  target.opener?.setAttribute("aria-expanded", "false");
  target.opener = requestConfig.elt;
  target.showPopover({ source: requestConfig.elt });
});

addEventListener("toggle", ({ target: menu, newState }) => {
  if (!menu.matches?.("[popover].menu")) return;
  const open = newState === "open";
  if (menu.opener) menu.opener.setAttribute("aria-expanded", String(open));
  if (!open) return menu.querySelectorAll("[data-filter] input").forEach(clear);
  place(menu);
  (menu.querySelector("[data-filter] input") ?? items(menu)[0])?.focus({ preventScroll: true });
}, true);

// Where the browser knows no anchors: below the button, or above it; flush with its nearer edge.
function place(menu) {
  if (CSS.supports("position-area", "block-end")) return;
  const button = opener(menu)?.getBoundingClientRect();
  if (!button) return;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const above = button.bottom + height > innerHeight && button.top > height;
  const left = button.left + width > innerWidth ? button.right - width : button.left;
  menu.style.inset = "auto";
  menu.style.top = `${above ? button.top - height - 8 : button.bottom}px`;
  menu.style.left = `${Math.max(8, left)}px`;
}

let typed = "";
let typing = 0;
addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[popover].menu");
  if (!menu || event.ctrlKey || event.altKey || event.metaKey) return;
  const all = items(menu);
  const here = all.indexOf(document.activeElement);
  const inField = event.target.matches("input, select, textarea");
  if (inField && !event.target.closest("[data-filter]")) return;
  const steps = { ArrowDown: here + 1, ArrowUp: here < 0 ? all.length - 1 : here - 1 };
  if (!inField) Object.assign(steps, { Home: 0, End: all.length - 1 });
  if (event.key in steps) {
    event.preventDefault();
    all[(steps[event.key] + all.length) % all.length]?.focus();
  } else if (event.key.length === 1 && event.key !== " " && !inField) {
    clearTimeout(typing);
    typing = setTimeout(() => (typed = ""), 600);
    typed += event.key.toLowerCase();
    all.find((item) => words(item).startsWith(typed))?.focus();
  }
});

// The keyboard leaves: so does the menu.
addEventListener("focusout", ({ target, relatedTarget }) => {
  const menu = target.closest?.("[popover].menu");
  if (menu && relatedTarget && !menu.contains(relatedTarget) && relatedTarget !== opener(menu)) menu.hidePopover();
});

// The filter above the switcher's list.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
const words = (item) => folded((item.querySelector(".menu__text") ?? item).textContent);
for (const box of document.querySelectorAll("[data-filter]")) box.hidden = false;
addEventListener("input", ({ target }) => {
  const box = target.closest?.("[data-filter]");
  if (!box) return;
  for (const item of document.getElementById(box.dataset.filter).querySelectorAll(".menu__item")) {
    item.hidden = !words(item).includes(folded(target.value));
  }
});
function clear(input) {
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
