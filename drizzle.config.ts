// Read by drizzle-kit alone (`npm run db:generate`).
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './drizzle/schema.ts',
    './drizzle/ai-schema.ts',
    './drizzle/company-schema.ts',
    './drizzle/notice-schema.ts',
    './drizzle/door-schema.ts',
  ],
  out: './migrations',
  casing: 'snake_case',
});
