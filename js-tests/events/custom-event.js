// A CustomEvent carries any value, null unless given; initCustomEvent sets it anew.
const detail = { answer: 42 };
console.log(new CustomEvent("x", { detail }).detail === detail);
console.log(new CustomEvent("x").detail, new CustomEvent("x", { detail: undefined }).detail);
console.log(new CustomEvent("x", { detail: 0 }).detail);
const event = new CustomEvent("x", { detail });
event.initCustomEvent("y", true, true, "new");
console.log(event.type, event.bubbles, event.cancelable, event.detail);
event.initCustomEvent("z");
console.log(event.type, event.bubbles, event.detail);

// prints:
// | true
// | null null
// | 0
// | y true true new
// | z false null
