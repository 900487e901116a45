import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

export default defineConfig(({ command }) => ({
  plugins: [reactRouter()],
  server: { host: '127.0.0.1' },
  environments: {
    ssr: {
      // The bundle contains only the icons in use instead of all 6,000. Bundling is too slow for each change.
      resolve: { noExternal: command === 'build' ? ['@tabler/icons-react'] : [] },
      // Node runs the workspace's sources unbundled: with one copy of each class, `instanceof` works for errors.
      build: { rolldownOptions: { external: ['@tarot/data', '@tarot/deck', '@tarot/pricing'] } },
    },
  },
}))
