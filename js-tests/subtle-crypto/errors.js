// Each error rejects the promise: errors of conversions first, then of the algorithm, of the key, of the operation.
const { subtle } = crypto;
const tried = async (label, steps) => {
  try {
    console.log(label, await steps());
  } catch (error) {
    console.log(label, error.constructor.name, error.name);
  }
};

(async () => {
  const promise = SubtleCrypto.prototype.digest.call({}, "SHA-1", new Uint8Array());
  console.log(promise instanceof Promise);
  await tried("not a SubtleCrypto:", () => promise);
  await tried("too few arguments:", () => subtle.digest("SHA-1"));
  await tried("not a buffer:", () => subtle.digest("nothing", "text"));
  await tried("no name:", () => subtle.digest({}, new Uint8Array()));
  await tried("no algorithm:", () => subtle.digest("MD5", new Uint8Array()));
  await tried("not for this operation:", () => subtle.digest("HMAC", new Uint8Array()));
  await tried("no member:", () => subtle.generateKey("AES-GCM", true, ["encrypt"]));
  await tried("no usage of that name:", () => subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["other"]));
  await tried("another algorithm's usage:", () => subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["sign"]));
  await tried("no usage:", () => subtle.generateKey({ name: "AES-GCM", length: 128 }, true, []));
  await tried("no such length:", () => subtle.generateKey({ name: "AES-GCM", length: 100 }, true, ["encrypt"]));
  await tried("no such curve:", () => subtle.generateKey({ name: "ECDSA", namedCurve: "P-1" }, true, ["sign"]));
  await tried("a shared buffer:", () => subtle.digest("SHA-1", new Uint8Array(new SharedArrayBuffer(1))));
  await tried("not a key:", () => subtle.encrypt("AES-GCM", {}, new Uint8Array()));

  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt"]);
  await tried("not extractable:", () => subtle.exportKey("raw", key));
  await tried("not usable:", () => subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(16)));
  await tried("another key:", () => subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, new Uint8Array(16)));
  await tried("no such tag:", () => subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), tagLength: 33 }, key, new Uint8Array(16)));
  await tried("outside of an octet:", () => subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), tagLength: 256 }, key, new Uint8Array(16)));
  await tried("no such key:", () => subtle.importKey("raw", new Uint8Array(15), "AES-GCM", false, ["encrypt"]));
  await tried("another format:", () => subtle.importKey("spki", new Uint8Array(15), "AES-GCM", false, ["encrypt"]));
  await tried("an object in a format of bytes:", () => subtle.importKey("raw", {}, "AES-GCM", false, ["encrypt"]));
  await tried("bytes in a format of objects:", () => subtle.importKey("jwk", new Uint8Array(16), "AES-GCM", false, ["encrypt"]));
})();

// prints:
// | true
// | not a SubtleCrypto: TypeError TypeError
// | too few arguments: TypeError TypeError
// | not a buffer: TypeError TypeError
// | no name: TypeError TypeError
// | no algorithm: DOMException NotSupportedError
// | not for this operation: DOMException NotSupportedError
// | no member: TypeError TypeError
// | no usage of that name: TypeError TypeError
// | another algorithm's usage: DOMException SyntaxError
// | no usage: DOMException SyntaxError
// | no such length: DOMException OperationError
// | no such curve: DOMException NotSupportedError
// | a shared buffer: TypeError TypeError
// | not a key: TypeError TypeError
// | not extractable: DOMException InvalidAccessError
// | not usable: DOMException InvalidAccessError
// | another key: DOMException InvalidAccessError
// | no such tag: DOMException OperationError
// | outside of an octet: TypeError TypeError
// | no such key: DOMException DataError
// | another format: DOMException NotSupportedError
// | an object in a format of bytes: TypeError TypeError
// | bytes in a format of objects: TypeError TypeError
