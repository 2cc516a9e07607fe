import { Readable } from "node:stream";

interface HttpAnswer {
  statusCode: number;
  body: unknown;
}

type Handler = (args: { input: object }) => Promise<{ response: unknown; output?: unknown }>;

/** The part of the SDK's middleware stack that is needed here. */
interface Stack {
  addRelativeTo(middleware: never, options: { relation: "after"; toMiddleware: string; name: string; override: boolean }): void;
}

const answers = new WeakMap<object, Buffer>();

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Keeps the bytes that AWS sent in answer to a command: the SDK copies only the fields that its version knows, and takes longer for it
 * than reading the answer does. The SDK itself gets an empty object to look at. Errors go to the SDK as they came.
 */
export function keepRaw(stack: object, command: string): void {
  const middleware = (next: Handler, context: { commandName?: string }) => async (args: { input: object }) => {
    const answer = await next(args);
    const response = answer.response as HttpAnswer;
    if (context.commandName === command && response.statusCode >= 200 && response.statusCode < 300) {
      answers.set(args.input, await bytesOf(response.body as AsyncIterable<Uint8Array>));
      response.body = Readable.from([Buffer.from("{}")]);
    }
    return answer;
  };
  (stack as Stack).addRelativeTo(middleware as never, {
    relation: "after",
    toMiddleware: "deserializerMiddleware",
    name: "keepRaw",
    override: true,
  });
}

/** What AWS sent in answer to the command with this input; undefined where nothing was kept. */
export function rawAnswer(input: object): Buffer | undefined {
  const answer = answers.get(input);
  answers.delete(input);
  return answer;
}
