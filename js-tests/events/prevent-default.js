// Only a cancelable event can be canceled, by preventDefault or by returnValue = false, and never back.
const plain = new Event("x");
plain.preventDefault();
plain.returnValue = false;
console.log(plain.defaultPrevented, plain.returnValue);
const cancelable = new Event("x", { cancelable: true });
cancelable.returnValue = true;
console.log(cancelable.defaultPrevented);
cancelable.returnValue = false;
cancelable.returnValue = true;
console.log(cancelable.defaultPrevented, cancelable.returnValue);

// prints:
// | false true
// | false
// | true false
