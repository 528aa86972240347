/* A line dragged to its place: on a line of the same kind before or after it, on one that may hold it, into it. */

import { Drag } from "./drag.js";
import { ABOVE, kindOf, nameOf, rowOf } from "./tree_lines.js";

const EDGE = 60;
const PACE = 12;
const SIDES = ["is-aim", "is-before", "is-after", "is-into"];
const WORDS = { before: "Before", after: "After", into: "Under" };

export class LineDrag extends Drag {
  grip = ".tree-number";

  offset = 10;

  constructor(root, { sending, ...calls }) {
    super(root, calls);
    this.sending = sending;
  }

  from(target) {
    return target.closest("input, .tree-toggle") || this.sending() ? null : target.closest(".tree-row")?.parentElement;
  }

  makeGhost() {
    const ghost = document.createElement("div");
    ghost.className = "tree-ghost";
    ghost.textContent = nameOf(this.held);
    return ghost;
  }

  /** At the window's edges the page is rolled under the pointer. */
  roll(x, y) {
    if (y < EDGE) window.scrollBy(0, -PACE);
    else if (y > innerHeight - EDGE) window.scrollBy(0, PACE);
  }

  aimAt(under, y) {
    const row = under?.closest(".tree-row");
    const over = row && this.root.contains(row) ? row.parentElement : null;
    const side = over && !this.held.contains(over) ? this.sideOf(over, y) : "";
    if (over === this.over && side === this.side) return;
    this.over?.classList.remove(...SIDES);
    [this.over, this.side] = [over, side];
    if (!side) return;
    over.classList.add("is-aim", `is-${side}`);
    this.say(`${WORDS[side]} ${nameOf(over)}`);
  }

  sideOf(over, y) {
    if (kindOf(over) === kindOf(this.held)) {
      const frame = rowOf(over).getBoundingClientRect();
      return y < frame.top + frame.height / 2 ? "before" : "after";
    }
    return ABOVE[kindOf(this.held)].includes(kindOf(over)) ? "into" : "";
  }

  leave() {
    this.over?.classList.remove(...SIDES);
    [this.over, this.side] = [null, ""];
  }

  landing() {
    return this.side ? [this.held, this.over, this.side] : null;
  }
}
