package io.zonecast.benchmarks.figures;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One measured number.
 *
 * @param name stable, for comparisons over time
 * @param value measured
 * @param unit for instance {@code ms}
 */
public record Figure(String name, double value, String unit) {
    /** Writes {@code {"bench":…,"figures":[…]}}. */
    public static void write(Path file, String bench, List<Figure> figures) throws IOException {
        ObjectNode json = JsonFields.object().put("bench", bench);
        var list = json.putArray("figures");
        figures.forEach(figure -> list.addObject()
                .put("name", figure.name())
                .put("value", figure.value())
                .put("unit", figure.unit()));
        Files.write(file, JsonFields.toBytes(json));
    }

    /** The value below which a share of all lies; sorts the values. */
    public static double percentile(List<Double> values, double share) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
