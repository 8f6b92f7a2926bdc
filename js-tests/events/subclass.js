// A class may extend an event, and add what it likes.
class Ticked extends CustomEvent {
  constructor(count) {
    super("tick", { detail: count });
    this.doubled = 2 * count;
  }
  get type() {
    return `<${super.type}>`;
  }
}
const target = new EventTarget();
target.addEventListener("tick", (event) => {
  console.log(event.type, event.detail, event.doubled, event instanceof Ticked, event instanceof Event);
});
target.dispatchEvent(new Ticked(21));

// prints:
// | <tick> 21 42 true true
