// Signs a login message with a secret that the server knows too, and with a key whose private half no one else has. Run it
// together with a server that answers:
//
//     boa-ws --serve examples/signed-login.js
//
// That server sends back what it gets, so the script also checks the message, as a server of your own would.

const { subtle } = crypto;
const bytes = (text) => new TextEncoder().encode(text);
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

async function login(user, secret, { privateKey, publicKey }) {
  const message = JSON.stringify({ user, nonce: crypto.randomUUID() });
  return JSON.stringify({
    message,
    mac: base64(await subtle.sign("HMAC", secret, bytes(message))),
    signature: base64(await subtle.sign("Ed25519", privateKey, bytes(message))),
    publicKey: await subtle.exportKey("jwk", publicKey),
  });
}

async function check(text, secret) {
  const { message, mac, signature, publicKey } = JSON.parse(text);
  const key = await subtle.importKey("jwk", publicKey, "Ed25519", false, ["verify"]);
  return {
    user: JSON.parse(message).user,
    mac: await subtle.verify("HMAC", secret, fromBase64(mac), bytes(message)),
    signature: await subtle.verify("Ed25519", key, fromBase64(signature), bytes(message)),
  };
}

(async () => {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const secret = await subtle.importKey("raw", bytes("between Ann and the server"), hmac, false, ["sign", "verify"]);
  const pair = await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const socket = new WebSocket("ws://localhost:8080");
  socket.onopen = async () => socket.send(await login("ann", secret, pair));
  socket.onmessage = async ({ data }) => {
    console.log(await check(data, secret));
    console.log(await check(data.replace("ann", "ben"), secret));
    socket.close();
  };
})();
