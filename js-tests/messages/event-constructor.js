// MessageEvent: a type is required, members have defaults, ports are a frozen copy.
try {
  new MessageEvent();
} catch (error) {
  console.log(error instanceof TypeError);
}
const plain = new MessageEvent("message");
console.log(plain.data, JSON.stringify(plain.origin), JSON.stringify(plain.lastEventId), plain.source, plain.ports.length);
const event = new MessageEvent("x", { data: { a: 1 }, origin: "o\ud800", lastEventId: "7", ports: [] });
console.log(event.data.a, event.origin === "o\ufffd", event.lastEventId, Object.isFrozen(event.ports), event.isTrusted);
for (const init of [{ ports: 1 }, { ports: [{}] }, { source: {} }]) {
  try {
    new MessageEvent("x", init);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | true
// | null "" "" null 0
// | 1 true 7 true false
// | true
// | true
// | true
