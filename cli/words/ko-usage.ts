// 부르는 방법과 안에서 쓸 수 있는 명령.
import type { usage as english } from './en-usage.ts';

export const usage: typeof english = {
  usage: `dantok: 터미널에서 쓰는 방

  dantok chat [방]             방에서 이야기해요. 파이프로 들어온 글은 한 줄씩 올려요
  dantok tail [방]             한 방이나 모든 방의 말을 오는 대로 보여 줘요
      --since N                N번 뒤의 글부터 모두 (없으면 마지막 열 줄부터)
      --json                   한 줄에 JSON 하나씩
  dantok ask "질문"            페르소나나 모델에게 물어요. 파이프로 들어온 글도 함께 보내요
      --persona 이름           누가 답할지
      --model 이름             어떤 모델로
      --temperature T          0에서 2까지
      --json                   답 전체를 마지막에 JSON으로
  dantok login [주소]          계정 화면에서 만든 토큰을 보관해요
      --insecure               중간에서 누구나 읽을 수 있어도
  dantok logout                토큰을 지워요

DANTOK_URL과 DANTOK_TOKEN이 login보다 먼저예요. NO_COLOR도 따라요.
종료 코드: 0 됐음, 1 거절됨, 2 잘못 부름, 3 서버 없음, 4 남은 요청 없음.`,
  unknownCommand: (name) => `“${name}” 명령은 없어요. dantok --help를 보세요.`,
  tooManyWords: (word) => `“${word}” 때문에 말이 하나 더 많아요. 띄어 쓴 이름은 따옴표로 묶어 주세요.`,
  notANumber: (option) => `${option}에는 숫자를 써야 해요.`,
  temperatureRange: '--temperature는 0에서 2까지예요.',
  unknownOption: '모르는 옵션이거나 값이 빠졌어요. dantok --help를 보세요.',
  help: [
    ['/who', '이 방에 누가 있고 지금 누가 와 있는지'],
    ['/rooms', '내 방 목록. /rooms 이름 으로 옮겨 가요'],
    ['/more', '더 오래된 글'],
    ['/topic 글', '주제를 보거나 바꿔요'],
    ['/ask 이름 글', '페르소나에게 물어요. 글이 없으면 말할 차례만 줘요'],
    ['/talk 주제', '페르소나들끼리 이야기하게 해요'],
    ['/pause, /resume', '페르소나를 쉬게 하거나 다시 말하게 해요'],
    ['/stop', '하고 있는 말과 기다리는 차례, 자기들끼리의 이야기를 멈춰요'],
    ['/quit', '나가기 (Ctrl+D)'],
    ['@, Tab', '이름과 명령을 채워요'],
    ['Alt+Enter', '같은 글 안에서 줄 바꾸기'],
  ],
};
