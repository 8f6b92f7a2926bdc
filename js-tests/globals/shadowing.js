// A script may declare names of its own over the names of interfaces.
function setTimeout() {
  return "mine";
}
class URL {}
var crypto;
let performance = 1;
const Event = "an event";
console.log(setTimeout(), new URL() instanceof globalThis.URL, typeof crypto, performance, Event);

// prints:
// | mine false object 1 an event
