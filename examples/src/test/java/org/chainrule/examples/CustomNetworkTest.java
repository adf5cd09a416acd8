package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.CustomNetwork.City;
import org.chainrule.nn.Network;
import org.junit.jupiter.api.Test;

class CustomNetworkTest {

    private static final CustomNetwork TRAINED = new CustomNetwork();
    private static final String STORY = Console.of(TRAINED);

    @Test
    void parametersAreFoundInItsRecords() {
        assertThat(Network.parameters(TRAINED.globe).names()).containsExactly("encoder.in.weight", "encoder.in.bias",
                "encoder.inner.weight", "encoder.norm.weight", "encoder.norm.bias", "encoder.out.weight",
                "encoder.out.bias", "radius");
        assertThat(Network.buffers(TRAINED.globe).names()).containsExactly("encoder.norm.running_mean",
                "encoder.norm.running_var");
    }

    /** A network of width 4 has 52 parameters; the gradient has these and its seed for arguments. */
    @Test
    void derivativesOfBothOrdersAreRight() {
        assertThat(CustomNetwork.check().compared()).isEqualTo(52 + 52 + 1);
    }

    @Test
    void theErrorFallsAndTheRadiusIsTheEarths() {
        double[] errors = TRAINED.errors;

        assertThat(errors[0]).isGreaterThan(5);
        for (int step = 50; step < errors.length; step += 50) {
            assertThat(errors[step]).as("before step %d", step).isLessThan(errors[step - 50]);
        }
        assertThat(errors[errors.length - 1]).isLessThan(errors[0] / 40);
        assertThat(TRAINED.globe.radius().item()).isEqualTo(6.371, offset(0.02));
    }

    @Test
    void placesThatItHasNotSeenAreWhereTheyShouldBe() {
        assertThat(Math.sqrt(TRAINED.unknown.loss(TRAINED.globe).item())).isLessThan(0.2);
    }

    @Test
    void thereIsAsFarAsBackAndHereIsNear() {
        Tensor from = TRAINED.unknown.from();
        Tensor to = TRAINED.unknown.to();

        assertThat(TRAINED.globe.distance(from, to).toDoubleArray())
                .containsExactly(TRAINED.globe.distance(to, from).toDoubleArray());
        assertThat(TRAINED.globe.distance(from, from).toDoubleArray()).containsOnly(0);
    }

    @Test
    void theTrueDistancesAreThoseOfASphere() {
        assertThat(distance(0, 90, 0, -90)).as("pole to pole").isEqualTo(12.742, offset(1e-12));
        assertThat(distance(20, 0, 110, 0)).as("a quarter").isEqualTo(6.371 * Math.sqrt(2), offset(1e-12));
        assertThat(distance(-179, 0, 179, 0)).as("over the date line").isEqualTo(12.742 * Math.sin(Math.PI / 180),
                offset(1e-12));
        assertThat(arc(CustomNetwork.LONDON, CustomNetwork.NEW_YORK)).isEqualTo(5.570, offset(1e-3));
    }

    private static double distance(double fromLongitude, double fromLatitude, double toLongitude, double toLatitude) {
        return CustomNetwork.distance(Tensor.of(fromLongitude, fromLatitude), Tensor.of(toLongitude, toLatitude))
                .item();
    }

    /** The way along the surface. */
    private static double arc(City from, City to) {
        double straight = CustomNetwork.distance(from.place(), to.place()).item();
        return 12.742 * Math.asin(straight / 12.742);
    }

    @Test
    void tellsTheStory() {
        assertThat(STORY).contains("norm   BatchNorm(16)")
                .containsPattern("learned: 63\\d\\d km")
                .containsPattern("Berlin to Tokyo +8\\d{3} km, learned +8\\d{3} km");
        Png.assertIsDrawn(Path.of("target/pictures/custom-network.png"));
    }
}
