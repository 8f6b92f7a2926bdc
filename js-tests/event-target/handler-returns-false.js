// An event handler that returns false cancels the event; a listener that returns false, or a handler that returns 0, does not.
onerror = null;
const results = [];
for (const [kind, value] of [["listener", false], ["handler", false], ["handler", 0], ["handler", undefined]]) {
  const listener = () => value;
  if (kind === "handler") self.onunhandledrejection = listener;
  else self.addEventListener("unhandledrejection", listener, { once: true });
  const event = new Event("unhandledrejection", { cancelable: true });
  results.push(self.dispatchEvent(event), event.defaultPrevented);
  self.onunhandledrejection = null;
}
console.log(results.join(" "));

// prints:
// | true false false true true false true false
