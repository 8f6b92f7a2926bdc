// In a passive listener preventDefault does nothing; in the next listener it does again.
const target = new EventTarget();
target.addEventListener("x", (event) => {
  event.preventDefault();
  console.log("passive", event.defaultPrevented);
  event.returnValue = false;
  console.log("passive", event.defaultPrevented);
}, { passive: true });
const passiveOnly = target.dispatchEvent(new Event("x", { cancelable: true }));
target.addEventListener("x", (event) => {
  event.preventDefault();
  console.log("active", event.defaultPrevented);
});
const both = target.dispatchEvent(new Event("x", { cancelable: true }));
console.log(passiveOnly, both);

// prints:
// | passive false
// | passive false
// | passive false
// | passive false
// | active true
// | true false
