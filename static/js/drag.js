/* Something dragged to a place: with a mouse held anywhere on it, with a finger or pen by its grip alone.

   A class that extends this one says what there is to drag and where it may go:
     from(target)       what a pointer on `target` would drag, or nothing
     grip               the selector of the part that a finger takes it by
     offset             how far the ghost keeps from the pointer, in px
     makeGhost()        what follows the pointer
     aimAt(under, y)    mark the place at the element `under` the pointer, say it
     leave()            mark no place any more
     roll(x, y)         scroll where the pointer is at an edge
     landing(event)     what drop() is called with, or nothing when it is let go where it cannot stay
   `held` is what is dragged. */

const FAR = 6;

export class Drag {
  constructor(root, { drop, say }) {
    Object.assign(this, { root, drop, say });
    root.addEventListener("pointerdown", (event) => this.grab(event));
    // The link under something that was dragged is not followed.
    root.addEventListener("click", (event) => {
      if (!this.dragged) return;
      this.dragged = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  }

  grab(event) {
    const held = this.from(event.target);
    if (!held || this.held || event.button !== 0) return;
    if (event.pointerType !== "mouse" && !event.target.closest(this.grip)) return;
    this.dragged = false;
    this.held = held;
    this.start = [event.clientX, event.clientY];
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
    if (!this.ghost && Math.hypot(x - this.start[0], y - this.start[1]) < FAR) return;
    this.at = [x, y];
    if (!this.ghost) this.lift();
    event.preventDefault();
    this.ghost.style.translate = `${x + this.offset}px ${y + this.offset}px`;
    this.aimAt(document.elementFromPoint(x, y), y);
  }

  lift() {
    this.ghost = this.makeGhost();
    this.ghost.setAttribute("aria-hidden", "true");
    document.body.append(this.ghost);
    document.body.classList.add("is-dragging");
    this.held.classList.add("is-moving");
    this.keepRolling();
  }

  keepRolling() {
    if (!this.ghost) return;
    this.roll(...this.at);
    requestAnimationFrame(() => this.keepRolling());
  }

  let(event) {
    if (event.pointerId !== this.pointer) return;
    const lifted = Boolean(this.ghost);
    const landing = lifted && this.landing(event);
    this.end();
    this.dragged = lifted;
    // A click may come after this turn, or none: then the mark must not swallow the next one.
    setTimeout(() => { this.dragged = false; }, 0);
    if (landing) this.drop(...landing);
  }

  end() {
    this.stop?.abort();
    this.ghost?.remove();
    this.leave();
    this.held?.classList.remove("is-moving");
    document.body.classList.remove("is-dragging");
    [this.held, this.ghost, this.at] = [null, null, null];
  }
}
