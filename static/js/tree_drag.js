/* A line dragged to its place: with a mouse held anywhere on it, with a finger or pen by its number.

   On a line of the same kind it goes before or after, on one that may hold it, into it. */

import { ABOVE, kindOf, nameOf, rowOf } from "./tree_lines.js";

const FAR = 6;
const EDGE = 60;
const PACE = 12;
const SIDES = ["is-aim", "is-before", "is-after", "is-into"];
const WORDS = { before: "Before", after: "After", into: "Under" };

export class Drag {
  constructor(root, { drop, say, sending }) {
    Object.assign(this, { root, drop, say, sending });
    root.addEventListener("pointerdown", (event) => this.grab(event));
    // The link under a line that was dragged is not followed.
    root.addEventListener("click", (event) => {
      if (!this.dragged) return;
      this.dragged = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  }

  grab(event) {
    const row = event.target.closest(".tree-row");
    if (!row || this.line || event.button !== 0 || event.target.closest("input, .tree-toggle") || this.sending()) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".tree-number")) return;
    this.dragged = false;
    this.line = row.parentElement;
    this.from = [event.clientX, event.clientY];
    this.pointer = event.pointerId;
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("pointermove", (moved) => this.follow(moved), { signal });
    document.addEventListener("pointerup", (up) => this.let(up), { signal });
    document.addEventListener("pointercancel", () => this.end(), { signal });
    document.addEventListener("keydown", (key) => {
      if (key.key !== "Escape" || !this.ghost) return;
      this.end();
      this.say("Left where it was.");
    }, { signal });
  }

  follow(event) {
    if (event.pointerId !== this.pointer) return;
    const [x, y] = [event.clientX, event.clientY];
    if (!this.ghost && Math.hypot(x - this.from[0], y - this.from[1]) < FAR) return;
    if (!this.ghost) this.lift();
    event.preventDefault();
    this.y = y;
    this.ghost.style.translate = `${x + 10}px ${y + 10}px`;
    this.aimAt(document.elementFromPoint(x, y)?.closest(".tree-row"), y);
  }

  lift() {
    this.ghost = document.createElement("div");
    this.ghost.className = "tree-ghost";
    this.ghost.setAttribute("aria-hidden", "true");
    this.ghost.textContent = nameOf(this.line);
    document.body.append(this.ghost);
    document.body.classList.add("is-dragging");
    this.line.classList.add("is-moving");
    this.roll();
  }

  /** At the window's edges the page is rolled under the pointer. */
  roll() {
    if (!this.ghost) return;
    if (this.y < EDGE) window.scrollBy(0, -PACE);
    else if (this.y > innerHeight - EDGE) window.scrollBy(0, PACE);
    requestAnimationFrame(() => this.roll());
  }

  aimAt(row, y) {
    const over = row && this.root.contains(row) ? row.parentElement : null;
    const side = over && !this.line.contains(over) ? this.sideOf(over, y) : "";
    if (over === this.over && side === this.side) return;
    this.over?.classList.remove(...SIDES);
    [this.over, this.side] = [over, side];
    if (!side) return;
    over.classList.add("is-aim", `is-${side}`);
    this.say(`${WORDS[side]} ${nameOf(over)}`);
  }

  sideOf(over, y) {
    if (kindOf(over) === kindOf(this.line)) {
      const frame = rowOf(over).getBoundingClientRect();
      return y < frame.top + frame.height / 2 ? "before" : "after";
    }
    return ABOVE[kindOf(this.line)].includes(kindOf(over)) ? "into" : "";
  }

  let(event) {
    if (event.pointerId !== this.pointer) return;
    const { line, over, side } = this;
    const held = Boolean(this.ghost);
    this.end();
    this.dragged = held;
    // A click may come after this turn, or none: then the mark must not swallow the next one.
    setTimeout(() => { this.dragged = false; }, 0);
    if (held && side) this.drop(line, over, side);
  }

  end() {
    this.stop?.abort();
    this.ghost?.remove();
    this.over?.classList.remove(...SIDES);
    this.line?.classList.remove("is-moving");
    document.body.classList.remove("is-dragging");
    [this.line, this.ghost, this.over, this.side] = [null, null, null, ""];
  }
}
