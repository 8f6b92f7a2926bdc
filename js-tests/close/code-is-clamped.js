// The code is [Clamp] unsigned short: clamped to 0 and 65535, rounded to the nearest, ties to even.
const tried = [999.5, 1000.4, 1000.5, "1000", " 3000 ", "0xbb8", [4999], 4999.4, { valueOf: () => 3000 }, new Date(4000)];
const refused = [999.4, 1000.6, 4999.5, 5000, 65536 + 1000, 70000, -1000, NaN, Infinity, -Infinity, null, true, "", "reason", {}, [1000, 1]];
const outcome = (code) => {
  const socket = new WebSocket("ws://refused/");
  try {
    socket.close(code);
    return "closes";
  } catch (error) {
    socket.close();
    return error.name;
  }
};
console.log(tried.map(outcome).join());
console.log([...new Set(refused.map(outcome))].join());

// prints:
// | closes,closes,closes,closes,closes,closes,closes,closes,closes,closes
// | InvalidAccessError
