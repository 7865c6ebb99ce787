// Which words belong to which persona.
import { chefEn } from './chef-en.ts';
import { chefKo } from './chef-ko.ts';
import { counsellorEn } from './counsellor-en.ts';
import { counsellorKo } from './counsellor-ko.ts';
import { filmLoverEn } from './film-lover-en.ts';
import { filmLoverKo } from './film-lover-ko.ts';
import { interviewerEn } from './interviewer-en.ts';
import { interviewerKo } from './interviewer-ko.ts';
import { plainEn } from './plain-en.ts';
import { plainKo } from './plain-ko.ts';
import { scepticEn } from './sceptic-en.ts';
import { scepticKo } from './sceptic-ko.ts';
import { secretaryEn } from './secretary-en.ts';
import { secretaryKo } from './secretary-ko.ts';
import { storytellerEn } from './storyteller-en.ts';
import { storytellerKo } from './storyteller-ko.ts';
import { trainerEn } from './trainer-en.ts';
import { trainerKo } from './trainer-ko.ts';
import type { VoiceLines } from './voice-lines.ts';

const VOICES: Readonly<Record<'en' | 'ko', ReadonlyMap<string, VoiceLines>>> = {
  en: new Map([
    ['chef', chefEn],
    ['film-lover', filmLoverEn],
    ['sceptic', scepticEn],
    ['counsellor', counsellorEn],
    ['trainer', trainerEn],
    ['interviewer', interviewerEn],
    ['storyteller', storytellerEn],
    ['secretary', secretaryEn],
  ]),
  ko: new Map([
    ['chef', chefKo],
    ['film-lover', filmLoverKo],
    ['sceptic', scepticKo],
    ['counsellor', counsellorKo],
    ['trainer', trainerKo],
    ['interviewer', interviewerKo],
    ['storyteller', storytellerKo],
    ['secretary', secretaryKo],
  ]),
};
const PLAIN = { en: plainEn, ko: plainKo } as const;

export function findVoice(language: 'en' | 'ko', preset: string | null): VoiceLines | undefined {
  return preset === null ? undefined : VOICES[language].get(preset);
}

export function plainVoice(language: 'en' | 'ko'): VoiceLines {
  return PLAIN[language];
}
