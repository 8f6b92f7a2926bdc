// isTrusted is an accessor of the object itself that can't be changed, with one getter for all events.
"use strict";
const [one, two] = [new Event("x"), new MessageEvent("y")];
const descriptor = Object.getOwnPropertyDescriptor(one, "isTrusted");
console.log(descriptor.enumerable, descriptor.configurable, descriptor.set, descriptor.get.name);
console.log(descriptor.get === Object.getOwnPropertyDescriptor(two, "isTrusted").get);
console.log("isTrusted" in Event.prototype);
try {
  one.isTrusted = true;
} catch (error) {
  console.log(error instanceof TypeError, one.isTrusted);
}

// prints:
// | true false undefined get isTrusted
// | true
// | false
// | true false
