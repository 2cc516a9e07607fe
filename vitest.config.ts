import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    globalSetup: ["test/global-setup.ts"],
    setupFiles: ["test/seed.ts"],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // By default one core is left idle; most tests wait for programs and servers of their own.
    maxWorkers: "100%",
    reporters: ["default", "./test/closing-line.ts"],
  },
});
