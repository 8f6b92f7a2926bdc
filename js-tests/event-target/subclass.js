// A class may extend EventTarget, and its instances dispatch events to their listeners.
class Counter extends EventTarget {
  #count = 0;
  increase() {
    this.#count += 1;
    return this.dispatchEvent(new CustomEvent("change", { detail: this.#count }));
  }
}
const counter = new Counter();
counter.addEventListener("change", function (event) {
  console.log(event.detail, this === counter, event.target instanceof Counter);
});
counter.increase();
counter.increase();
console.log(counter instanceof EventTarget, Object.prototype.toString.call(counter));

// prints:
// | 1 true true
// | 2 true true
// | true [object EventTarget]
