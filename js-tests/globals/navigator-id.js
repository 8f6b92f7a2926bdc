// navigator has the constants of all browsers, and the values of a window that names no vendor.
const { appCodeName, appName, appVersion, product, productSub, vendor, vendorSub } = navigator;
console.log(JSON.stringify([appCodeName, appName, appVersion, product, productSub, vendor, vendorSub]));
console.log(navigator.taintEnabled(), typeof navigator.platform, typeof navigator.oscpu);
for (const [name, { get, set, value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(Navigator.prototype))) {
  console.log(name, typeof (get ?? value), typeof set, enumerable);
}
for (const name of ["hardwareConcurrency", "appName"]) {
  try {
    Object.getOwnPropertyDescriptor(Navigator.prototype, name).get.call({});
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | ["Mozilla","Netscape","","Gecko","20100101","",""]
// | false string string
// | appCodeName function undefined true
// | appName function undefined true
// | appVersion function undefined true
// | platform function undefined true
// | product function undefined true
// | productSub function undefined true
// | userAgent function undefined true
// | vendor function undefined true
// | vendorSub function undefined true
// | oscpu function undefined true
// | language function undefined true
// | languages function undefined true
// | onLine function undefined true
// | hardwareConcurrency function undefined true
// | taintEnabled function undefined true
// | constructor function undefined false
// | TypeError
// | TypeError
