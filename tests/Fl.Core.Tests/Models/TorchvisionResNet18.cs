using System.Buffers.Binary;
using System.Text.Json;

namespace Fl.Core.Tests;

/// <summary>
/// The state_dict of torchvision's resnet18, by rule from the published architecture (He et al., CVPR 2016, table 1) and torchvision's
/// names: 122 tensors, of which 20 are counters, 11,689,512 parameters with 1000 classes.
/// </summary>
internal static class TorchvisionResNet18
{
    public static IReadOnlyList<(string Name, int[] Shape)> StateDict(int classes)
    {
        var tensors = new List<(string Name, int[] Shape)>();
        Convolution("conv1", 64, 3, 7);
        Norm("bn1", 64);
        for (var stage = 1; stage <= 4; stage++)
            for (var block = 0; block < 2; block++)
            {
                var (name, width) = ($"layer{stage}.{block}.", 64 << stage - 1);
                var before = block == 0 && stage > 1 ? width / 2 : width;
                Convolution(name + "conv1", width, before, 3);
                Norm(name + "bn1", width);
                Convolution(name + "conv2", width, width, 3);
                Norm(name + "bn2", width);
                if (before == width) continue;
                Convolution(name + "downsample.0", width, before, 1);
                Norm(name + "downsample.1", width);
            }
        tensors.Add(("fc.weight", [classes, 512]));
        tensors.Add(("fc.bias", [classes]));
        return tensors;

        void Convolution(string name, int channels, int before, int kernel) =>
            tensors.Add((name + ".weight", [channels, before, kernel, kernel]));

        void Norm(string name, int channels)
        {
            foreach (var tensor in (string[])["weight", "bias", "running_mean", "running_var"])
                tensors.Add(($"{name}.{tensor}", [channels]));
            tensors.Add((name + ".num_batches_tracked", []));
        }
    }

    /// <summary>
    /// Writes such a file as PyTorch would: element i of a tensor is <paramref name="value"/> of the tensor's name and i.
    /// </summary>
    /// <param name="type">F32, F16, BF16 or F64; counters are I64.</param>
    public static void Write(string path, IEnumerable<(string Name, int[] Shape)> tensors, string type, Func<string, int, double> value)
    {
        using var data = new MemoryStream();
        var header = new Dictionary<string, object>();
        foreach (var (name, shape) in tensors)
        {
            var (kind, begin) = (name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? "I64" : type, data.Length);
            var length = shape.Aggregate(1, (product, size) => product * size);
            var bytes = new byte[8 * length];
            var width = kind is "F32" ? 4 : kind is "F16" or "BF16" ? 2 : 8;
            for (var i = 0; i < length; i++)
            {
                var number = kind == "I64" ? 7 : value(name, i);
                var place = bytes.AsSpan(width * i);
                if (kind == "F32") BinaryPrimitives.WriteSingleLittleEndian(place, (float)number);
                else if (kind == "F16") BinaryPrimitives.WriteHalfLittleEndian(place, (Half)number);
                else if (kind == "BF16")
                    BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)(BitConverter.SingleToUInt32Bits((float)number) >> 16));
                else if (kind == "F64") BinaryPrimitives.WriteDoubleLittleEndian(place, number);
                else BinaryPrimitives.WriteInt64LittleEndian(place, (long)number);
            }
            data.Write(bytes, 0, width * length);
            header[name] = new { dtype = kind, shape, data_offsets = new[] { begin, data.Length } };
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = File.Create(path);
        file.Write(BitConverter.GetBytes((long)text.Length));
        file.Write(text);
        data.WriteTo(file);
    }
}
