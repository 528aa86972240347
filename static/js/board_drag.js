/* A card dragged to another column, or copied there while Control or Command is held. */

import { Drag } from "./drag.js";

const EDGE = 48;
const PACE = 14;

export class CardDrag extends Drag {
  grip = "[data-grip]";

  offset = 8;

  constructor(board, { nameOf, ...calls }) {
    super(board, calls);
    this.nameOf = nameOf;
  }

  from(target) {
    return target.closest("input") ? null : target.closest("[data-card]");
  }

  makeGhost() {
    const ghost = this.held.cloneNode(true);
    ghost.classList.add("board-ghost");
    ghost.removeAttribute("data-card");
    ghost.querySelector(".board-tools")?.remove();
    return ghost;
  }

  /** At its edges the board is rolled under the pointer. */
  roll(x) {
    const frame = this.root.getBoundingClientRect();
    if (x > frame.right - EDGE) this.root.scrollLeft += PACE;
    else if (x < frame.left + EDGE) this.root.scrollLeft -= PACE;
  }

  aimAt(under) {
    const column = under?.closest("[data-column]") || null;
    if (column === this.aim) return;
    this.aim?.classList.remove("is-aim");
    this.aim = column;
    column?.classList.add("is-aim");
    if (column) this.say(this.nameOf(column));
  }

  leave() {
    this.aim?.classList.remove("is-aim");
    this.aim = null;
  }

  landing(event) {
    return this.aim ? [this.held, this.aim, event.ctrlKey || event.metaKey] : null;
  }
}
