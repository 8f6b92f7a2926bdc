import { createServer } from "node:http";
import * as jose from "jose";
import { listen } from "../serve.mjs";

const { publicKey, privateKey } = await jose.generateKeyPair("RS256", { extractable: true });
const key = await jose.exportJWK(publicKey);
const text = (bytes) => new TextDecoder().decode(bytes);
const answers = {
  "/keys": () => JSON.stringify({ keys: [{ ...key, kid: "one", alg: "RS256", use: "sig" }] }),
  "/token": () => {
    const claims = new jose.SignJWT({ name: "Ann" }).setIssuer("the server").setExpirationTime("2h");
    return claims.setProtectedHeader({ alg: "RS256", kid: "one" }).sign(privateKey);
  },
  "/verify": async (body) => {
    const { token, key } = JSON.parse(body);
    const { alg } = jose.decodeProtectedHeader(token);
    return (await jose.jwtVerify(token, await jose.importJWK(key, alg))).payload.name;
  },
  "/decrypt": async (sealed) => {
    const key = await jose.importJWK({ ...(await jose.exportJWK(privateKey)) }, "RSA-OAEP-256");
    return text((await jose.compactDecrypt(sealed, key)).plaintext);
  },
  "/encrypt": async (body) => {
    const key = await jose.importJWK(JSON.parse(body), "ECDH-ES+A128KW");
    const secret = new TextEncoder().encode("na\u00efve");
    return new jose.CompactEncrypt(secret).setProtectedHeader({ alg: "ECDH-ES+A128KW", enc: "A128GCM" }).encrypt(key);
  },
};
const server = createServer(async (request, response) => {
  const body = (await request.toArray()).join("");
  const answer = await Promise.resolve(answers[request.url](body)).catch((error) => `${error}`);
  response.writeHead(200, { "content-type": request.url === "/keys" ? "application/json" : "text/plain" }).end(answer);
});
listen(server);
