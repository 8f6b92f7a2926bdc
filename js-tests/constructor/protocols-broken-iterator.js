// An iterator that does not follow the protocol of iterators is a TypeError; symbols are, too.
const broken = [
  { [Symbol.iterator]: 1 },
  { [Symbol.iterator]: () => 1 },
  { [Symbol.iterator]: () => ({}) },
  { [Symbol.iterator]: () => ({ next: () => 1 }) },
  Symbol("chat"),
  [Symbol("chat")],
];
for (const protocols of broken) {
  try {
    new WebSocket("ws://peer/", protocols);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | true
// | true
// | true
// | true
// | true
// | true
