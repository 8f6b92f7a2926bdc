// Names are compared whole, however the engine stores the string: a part of one that was cut from a longer string is none.
const part = (text) => `\u2026${text}`.slice(1);
console.log(new DOMException("", part("Abort")).code, new DOMException("", part("AbortError")).code);
const target = new AbortController().signal;
target.onabort = () => console.log("handled");
target.dispatchEvent(new Event(part("ab")));
target.dispatchEvent(new Event(part("")));
target.dispatchEvent(new Event(part("abort")));

// prints:
// | 0 20
// | handled
