// Tokens that are signed and encrypted with `crypto.subtle`, in both directions: the same library in Node.js checks them.
import * as jose from "jose";

const post = async (path, body) => (await fetch(`http://localhost:8080${path}`, { method: "POST", body })).text();

for (const algorithm of ["HS256", "RS256", "PS384", "ES256", "ES512", "EdDSA"]) {
  const secret = new TextEncoder().encode("a secret of at least thirty-two bytes");
  const pair = algorithm === "HS256" ? { privateKey: secret } : await jose.generateKeyPair(algorithm, { extractable: true });
  const key = pair.publicKey ? await jose.exportJWK(pair.publicKey) : { kty: "oct", k: jose.base64url.encode(secret) };
  const token = await new jose.SignJWT({ name: "Zo\u00eb" }).setProtectedHeader({ alg: algorithm }).setExpirationTime("2h").sign(pair.privateKey);
  console.log(`${algorithm}:`, await post("/verify", JSON.stringify({ token, key })));
}

const keys = jose.createRemoteJWKSet(new URL("http://localhost:8080/keys"));
const token = await (await fetch("http://localhost:8080/token")).text();
const { payload, protectedHeader } = await jose.jwtVerify(token, keys, { issuer: "the server" });
console.log("from the server:", payload.name, protectedHeader.kid);
const [head, body, signature] = token.split(".");
const forged = [head, jose.base64url.encode(JSON.stringify({ ...payload, name: "Eve" })), signature].join(".");
await jose.jwtVerify(forged, keys).catch((error) => console.log("forged:", error.code));
await jose.jwtVerify(token, keys, { currentDate: new Date(1e13) }).catch((error) => console.log("old:", error.code, error.claim));

const [{ e, n, kty }] = (await (await fetch("http://localhost:8080/keys")).json()).keys;
const key = await jose.importJWK({ e, n, kty }, "RSA-OAEP-256");
const secretText = new TextEncoder().encode("caf\u00e9");
for (const enc of ["A256GCM", "A128CBC-HS256"]) {
  const sealed = await new jose.CompactEncrypt(secretText).setProtectedHeader({ alg: "RSA-OAEP-256", enc }).encrypt(key);
  console.log(`${enc}:`, await post("/decrypt", sealed));
}
const { publicKey, privateKey } = await jose.generateKeyPair("ECDH-ES+A128KW", { extractable: true });
const sealed = await post("/encrypt", JSON.stringify(await jose.exportJWK(publicKey)));
console.log("ECDH-ES:", new TextDecoder().decode((await jose.compactDecrypt(sealed, privateKey)).plaintext));
const pem = await jose.exportSPKI(publicKey);
console.log("PEM:", pem.split("\n")[0], jose.decodeProtectedHeader(sealed).alg);
