package io.zonecast.healthchecker.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.fleet.Effect;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoaQuestionTest {
    private static final Name ZONE = Name.parse("example.org");
    private static final SoaQuestion QUESTION = new SoaQuestion(0x1234, ZONE);

    /** An answer with compressed names, the SOA behind a CNAME-sized record of another type. */
    private static byte[] answer(int rcode, long serial) {
        byte[] question = QUESTION.toWire();
        int end = 12 + ZONE.wireLength() + 4;
        byte[] message = Arrays.copyOf(question, end + 16 + 38);
        message[2] = (byte) 0x84;
        message[3] = (byte) rcode;
        message[7] = 2;
        message[11] = 0;
        int at = end;
        byte[] text = {(byte) 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 4, 3, 'a', 'b', 'c'};
        System.arraycopy(text, 0, message, at, text.length);
        at += text.length;
        byte[] soa = {
            (byte) 0xc0,
            12,
            0,
            6,
            0,
            1,
            0,
            0,
            0,
            60,
            0,
            26,
            1,
            'n',
            (byte) 0xc0,
            12,
            (byte) 0xc0,
            12,
            (byte) (serial >> 24),
            (byte) (serial >> 16),
            (byte) (serial >> 8),
            (byte) serial
        };
        System.arraycopy(soa, 0, message, at, soa.length);
        return message;
    }

    @Test
    void theSerialIsReadBehindCompressedNames() {
        SoaQuestion.Answer answer = QUESTION.read(answer(0, 4_000_000_000L)).orElseThrow();
        assertThat(answer.serial()).contains(new Serial(4_000_000_000L));
        assertThat(answer.authoritative()).isTrue();
        assertThat(answer.rcode()).isZero();
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() {
        byte[] message = answer(0, 1);
        assertThat(new SoaQuestion(0x1235, ZONE).read(message)).isEmpty();
        assertThat(new SoaQuestion(0x1234, Name.parse("example.net")).read(message))
                .isEmpty();
        assertThat(QUESTION.read(QUESTION.toWire())).isEmpty();
    }

    @Test
    void rubbishIsNoAnswerAndNoError() {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] message = answer(0, i);
            for (int k = random.nextInt(4); k >= 0; k--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            QUESTION.read(Arrays.copyOf(message, random.nextInt(message.length + 1)));
        }
    }

    @Test
    void anOlderSerialIsWrongAndALaterOneIsNot() {
        assertThat(judged(10, false, new SoaQuestion.Answer(0, true, Optional.of(new Serial(10)))))
                .isEmpty();
        assertThat(judged(10, false, new SoaQuestion.Answer(0, true, Optional.of(new Serial(11)))))
                .isEmpty();
        assertThat(judged(10, false, new SoaQuestion.Answer(0, true, Optional.of(new Serial(9)))))
                .isEqualTo("answers serial 9 of example.org., not 10");
        assertThat(judged(10, false, new SoaQuestion.Answer(5, false, Optional.empty())))
                .isEqualTo("answers rcode 5 and no SOA for example.org.");
        assertThat(judged(10, true, new SoaQuestion.Answer(5, false, Optional.empty())))
                .isEmpty();
        assertThat(judged(10, true, new SoaQuestion.Answer(0, true, Optional.of(new Serial(10)))))
                .isEqualTo("still answers example.org., which is deleted");
    }

    private static String judged(long serial, boolean deleted, SoaQuestion.Answer answer) {
        return Judgement.problem(new Effect.Probe("one", List.of(), ZONE, new Serial(serial), deleted), answer);
    }
}
