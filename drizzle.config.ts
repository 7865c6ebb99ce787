// Read by drizzle-kit alone (`npm run db:generate`).
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./drizzle/schema.ts', './drizzle/ai-schema.ts'],
  out: './migrations',
  casing: 'snake_case',
});
