// What a compared server looks like to the runner: started for one scenario, it says how its sockets speak, and can be stopped.
import type { Children } from './children.ts';
import type { Member, Plan } from './plan.ts';
import type { Scenario } from './scenarios.ts';

export type Speech = Pick<Plan, 'port' | 'path' | 'members' | 'acks' | 'beat' | 'refusal' | 'serverPid'>;

export interface Running {
  speech: Speech;
  stop: () => Promise<void>;
}

export interface Contestant {
  name: string;
  /** Compared only here; absent: everywhere. */
  only?: Scenario['id'];
  start: (children: Children, scenario: Scenario) => Promise<Running>;
}

/** One member per socket; the first of each room post, as many as the scenario says. */
export function membersOf(scenario: Scenario, make: (room: number, place: number) => Omit<Member, 'room'>): Member[] {
  const members: Member[] = [];
  for (let room = 0; room < scenario.rooms; room += 1) {
    for (let place = 0; place < scenario.socketsPerRoom; place += 1) {
      const { post, ...rest } = make(room, place);
      members.push({ room, ...rest, ...(post !== undefined && place < scenario.sendersPerRoom ? { post } : {}) });
    }
  }
  return members;
}
