// The frame over a picture, moved and sized by pointer and keys. The numbers beside it are what is sent, and work alone.

const LEAST = 24, GRIP = 16, STEP = 1, LEAP = 10, GROW = 8, PAUSE = 400;
const NAMES = ["x", "y", "side"];
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const GROWS = { "+": 1, "=": 1, "-": -1, "_": -1 };

const input = (crop, name) => crop.querySelector(`[name="${name}"]`);
// What is left empty, or is no number, stays as it is drawn.
const drawn = (crop, name) => crop.querySelector(".crop__frame").getAttribute(name === "side" ? "width" : name);
const number = (crop, name) => Math.round(Number(input(crop, name).value || drawn(crop, name)));
const numbers = (crop) => NAMES.map((name) => number(crop, name));
const size = (crop) => ["width", "height"].map((side) => Number(crop.querySelector("svg").dataset[side]));
const between = (value, room) => (room < 0 ? Math.floor(room / 2) : Math.min(Math.max(value, 0), room));
const write = (element, attributes) => Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));

// As `within` in branding/crop.py has it.
const within = ([x, y, side], [width, height]) => {
  const fits = Math.min(Math.max(side, Math.min(LEAST, width, height)), Math.max(width, height));
  return [between(x, width - fits), between(y, height - fits), fits];
};

const draw = (crop, [x, y, side]) => {
  const [width, height] = size(crop);
  const long = Math.max(width, height);
  const grip = Math.max(1, Math.floor(long / GRIP));
  const around = [Math.floor((width - long) / 2), Math.floor((height - long) / 2), long, long];
  write(crop.querySelector("svg"), { viewBox: (side <= Math.min(width, height) ? [0, 0, width, height] : around).join(" ") });
  write(crop.querySelector(".crop__frame"), { x, y, width: side, height: side });
  write(crop.querySelector(".crop__grip"), { x: x + side - grip, y: y + side - grip, width: grip, height: grip });
  const far = 2 * long;
  write(crop.querySelector(".crop__shade"), { d: `M${-far} ${-far}h${3 * far}v${3 * far}h${-3 * far}zM${x} ${y}h${side}v${side}h${-side}z` });
};

const set = (crop, wanted) => {
  const square = within(wanted, size(crop));
  NAMES.forEach((name, place) => (input(crop, name).value = square[place]));
  draw(crop, square);
};

let waiting;
const tell = (crop, pause = 0) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => crop.dispatchEvent(new Event("cropped")), pause);
};

// The numbers change by themselves alone; the rest of the form is not sent for them.
addEventListener("change", (event) => {
  const crop = event.target.closest("[data-crop]");
  if (!crop) return;
  event.stopPropagation();
  set(crop, numbers(crop));
  tell(crop);
}, true);

addEventListener("keydown", (event) => {
  const crop = event.target.closest(".crop__frame")?.closest("[data-crop]");
  const move = MOVES[event.key], grow = GROWS[event.key];
  if (!crop || !(move || grow) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const [x, y, side] = numbers(crop);
  const step = event.shiftKey ? LEAP : STEP;
  set(crop, move ? [x + step * move[0], y + step * move[1], side] : [x - (grow * GROW) / 2, y - (grow * GROW) / 2, side + grow * GROW]);
  tell(crop, PAUSE);
});

let drag;
addEventListener("pointerdown", (event) => {
  const held = event.target.closest(".crop__frame, .crop__grip");
  if (!held || event.button) return;
  event.preventDefault();
  const crop = held.closest("[data-crop]"), view = crop.querySelector("svg");
  drag = { crop, from: numbers(crop), at: [event.clientX, event.clientY], scale: 1 / view.getScreenCTM().a, grows: held.matches(".crop__grip") };
  held.setPointerCapture(event.pointerId);
  crop.querySelector(".crop__frame").focus();
});
addEventListener("pointermove", ({ clientX, clientY }) => {
  if (!drag) return;
  const [x, y, side] = drag.from;
  const [right, down] = [clientX - drag.at[0], clientY - drag.at[1]].map((way) => Math.round(way * drag.scale));
  set(drag.crop, drag.grows ? [x, y, side + Math.max(right, down)] : [x + right, y + down, side]);
});
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => {
    if (drag) tell(drag.crop);
    drag = undefined;
  });
}

const prepare = (root) => root.querySelectorAll(".crop__frame").forEach((frame) => frame.setAttribute("tabindex", "0"));
addEventListener("htmx:load", ({ detail }) => prepare(detail.elt));
prepare(document);
