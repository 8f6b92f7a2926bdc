// clearTimeout and clearInterval clear either kind: there is one list of ids.
const timeout = setTimeout(() => console.log("not reached"), 1);
const interval = setInterval(() => console.log("not reached"), 1);
console.log(timeout !== interval);
clearInterval(timeout);
clearTimeout(interval);
setTimeout(() => console.log("done"), 10);

// prints:
// | true
// | done
