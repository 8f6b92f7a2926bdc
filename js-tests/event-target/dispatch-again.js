// An event can be dispatched again, elsewhere, and stays canceled.
const [first, second] = [new EventTarget(), new EventTarget()];
first.addEventListener("x", (event) => event.preventDefault());
second.addEventListener("x", (event) => console.log(event.target === second, event.defaultPrevented));
const event = new Event("x", { cancelable: true });
console.log(first.dispatchEvent(event), event.target === first);
console.log(second.dispatchEvent(event), event.target === second);

// prints:
// | false true
// | true true
// | false true
