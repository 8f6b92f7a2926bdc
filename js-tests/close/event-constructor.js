// CloseEvent: a type is required, members have defaults, and the code is an unsigned short that wraps.
try {
  new CloseEvent();
} catch (error) {
  console.log(error instanceof TypeError);
}
const plain = new CloseEvent("close");
console.log(plain.code, JSON.stringify(plain.reason), plain.wasClean, plain.isTrusted);
const codes = [65536 + 1000, -1, 1000.9, NaN, "4000", null].map((code) => new CloseEvent("x", { code }).code);
console.log(codes.join());
const event = new CloseEvent("x", { wasClean: 1, reason: "a\ud800", bubbles: true });
console.log(event.wasClean, event.reason === "a\ufffd", event.bubbles, CloseEvent.length, String(event));

// prints:
// | true
// | 0 "" false false
// | 1000,65535,1000,0,4000,0
// | true true true 1 [object CloseEvent]
