// Lists that change in place: their addresses stay short, links beside them follow, the keyboard is not lost.

// What was left empty need not stand in the address.
addEventListener("htmx:configRequest", ({ detail: { verb, formData } }) => {
  if (verb !== "get") return;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

// A download of what is shown is outside what is swapped.
function follow() {
  for (const link of document.querySelectorAll("[data-follows-list]")) link.search = location.search;
}
addEventListener("htmx:pushedIntoHistory", follow);
addEventListener("htmx:replacedInHistory", follow);

// Who types on while another click is being answered loses nothing: the words go over, and are looked for.
let typed = null;
addEventListener("htmx:beforeSwap", ({ detail: { target, pathInfo } }) => {
  const box = target?.id === "table" && document.getElementById("table-search");
  const asked = new URL(pathInfo.finalRequestPath, location).searchParams.get("q") ?? "";
  typed = box && box.value.trim() !== asked ? box.value : null;
});
addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  const box = document.getElementById("table-search");
  if (target?.id !== "table" || typed === null || !box) return;
  box.value = typed;
  typed = null;
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

// htmx gives the focus back to an element of the same id. Where that is gone, what stands in its place gets it.
addEventListener("htmx:afterSettle", ({ detail: { target, requestConfig } }) => {
  if (target?.id !== "table" || document.activeElement !== document.body) return;
  const pressed = requestConfig.triggeringEvent?.submitter ?? requestConfig.elt;
  const filter = pressed.closest("[data-control]")?.dataset.control;
  const list = document.getElementById("table");
  const places = filter ? [`#table-filter-${filter}`, `[popovertarget="table-menu-${filter}"]`] : ["[aria-current=page]"];
  places.map((place) => list.querySelector(place)).find(Boolean)?.focus();
});
