// reportError in an error listener fires no other error event, and is reported.
// status: 1
// stderr: Uncaught inner
let calls = 0;
onerror = () => {
  calls += 1;
  reportError("inner");
  return true;
};
reportError("outer");
console.log(calls);

// prints:
// | 1
