// A value that can't be headers is a TypeError, and an exception of its conversion is thrown.
// headers-argument
const wrong = [1, "a: b", null, [["a"]], [["a", "b", "c"]], [1], { a: Symbol() }];
const outcomes = wrong.map((headers) => {
  try {
    new WebSocket("ws://peer/", { headers });
    return "accepted";
  } catch (error) {
    return error instanceof TypeError;
  }
});
console.log(outcomes.join());
const thrown = {};
try {
  new WebSocket("ws://peer/", { get headers() { throw thrown; } });
} catch (error) {
  console.log(error === thrown);
}

// prints:
// | true,true,true,true,true,true,true
// | true
