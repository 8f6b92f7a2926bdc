// An event that a script makes has these attributes, and is not trusted.
const event = new Event("x");
console.log(event.type, event.bubbles, event.cancelable, event.composed, event.defaultPrevented, event.isTrusted);
console.log(event.target, event.currentTarget, event.srcElement, event.eventPhase, event.cancelBubble, event.returnValue);
console.log(typeof event.timeStamp);
const all = new Event("y", { bubbles: 1, cancelable: "yes", composed: {} });
console.log(all.bubbles, all.cancelable, all.composed);

// prints:
// | x false false false false false
// | null null null 0 false true
// | number
// | true true true
