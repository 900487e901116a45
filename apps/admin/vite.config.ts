import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

export default defineConfig(({ command }) => ({
  plugins: [reactRouter()],
  server: { host: '127.0.0.1' },
  environments: {
    ssr: {
      // Bundled, the server loads the few icons it shows instead of all 6 000; too slow for each change.
      resolve: { noExternal: command === 'build' ? ['@tabler/icons-react'] : [] },
      // Node runs the workspace's sources as they are: one copy, so that its errors keep their class.
      build: { rolldownOptions: { external: ['@tarot/data', '@tarot/deck', '@tarot/pricing'] } },
    },
  },
}))
