// Values whose properties throw can be thrown, are reported, and disturb nothing.
// status: 1
// stderr: Uncaught
// stderr: Uncaught
// stderr: Uncaught
// stderr: Uncaught
const fail = () => {
  throw new Error("not reached");
};
const named = new Error("named");
Object.defineProperty(named, "name", { get: fail });
const stacked = new Error("stacked");
Object.defineProperty(stacked, "stack", { get: fail });
const values = [
  { get message() { return fail(); }, get stack() { return fail(); }, toString: fail },
  new Proxy({}, { get: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail, ownKeys: fail }),
  named,
  stacked,
];
let count = 0;
addEventListener("error", (event) => {
  if (event.error === values[count]) count += 1;
});
for (const value of values) {
  setTimeout(() => {
    throw value;
  });
}
setTimeout(() => console.log(count));

// prints:
// | 4
