import { TRPCError, initTRPC } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const { procedure, router } = initTRPC.context().create();
const text = procedure.input((value) => value);
const appRouter = router({
  greet: text.query(({ input, ctx }) => `Hello, ${input}, with the token ${ctx.token}!`),
  add: text.mutation(({ input: { a, b } }) => ({ sum: a + b })),
  fail: procedure.query(() => {
    throw new TRPCError({ code: "FORBIDDEN", message: "not here" });
  }),
  count: text.subscription(async function* ({ input }) {
    for (let count = 1; count <= input; count++) yield count;
  }),
});
const createContext = ({ info }) => ({ token: info.connectionParams?.token });
applyWSSHandler({ wss: new WebSocketServer({ server: listen() }), router: appRouter, createContext });
